"""How forms are drawn."""

from django.forms.renderers import TemplatesSetting


class CalmRenderer(TemplatesSetting):
    """Fields drawn by `templates/components/field.html`, so every form looks and speaks alike."""

    field_template_name = "components/field.html"
    form_template_name = "components/form.html"
