"""The form renderer."""

from django.forms.renderers import TemplatesSetting


class CalmRenderer(TemplatesSetting):
    """Renders every form and field with the templates in `templates/components/`."""

    field_template_name = "components/field.html"
    form_template_name = "components/form.html"
