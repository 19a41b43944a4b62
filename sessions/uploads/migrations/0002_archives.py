from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("uploads", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="is_archive",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
