"""ConsentSitting and ConsentCheckpoint get their names; both keep the tables they have."""

from django.db import migrations

RENAMED = {"Sitting": "consent_sitting", "Checkpoint": "consent_checkpoint"}


class Migration(migrations.Migration):
    dependencies = [("consent", "0011_no_contact_asked")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                operation
                for name, table in RENAMED.items()
                for operation in (
                    migrations.AlterModelTable(name=name, table=table),
                    migrations.RenameModel(old_name=name, new_name=f"Consent{name}"),
                )
            ]
        )
    ]
