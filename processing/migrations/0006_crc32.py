from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("processing", "0005_event_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="audiofile",
            name="crc32",
            field=models.BigIntegerField(null=True),
        ),
    ]
