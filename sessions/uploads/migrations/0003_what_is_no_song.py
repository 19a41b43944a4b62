from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("uploads", "0002_archives"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="is_song",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
