"""Who may do what where: studies, members, roles, and the page shell that shows only what a role needs."""
