from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddIndex("entry", models.Index(fields=["kind", "at"], name="entry_kind")),
    ]
