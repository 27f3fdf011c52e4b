"""Past passwords, failures by address, second factors; who added a user and who enabled him."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('county', '0010_sessions'),
    ]

    operations = [
        migrations.CreateModel(
            name='AddressFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network', models.CharField(max_length=43)),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': '登录失败',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='BackupCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': '备用码',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='PastPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('until', models.DateTimeField()),
            ],
            options={
                'verbose_name': '用过的密码',
                'ordering': ('-until', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(max_length=32)),
                ('confirmed_at', models.DateTimeField()),
                ('last_step', models.BigIntegerField()),
            ],
            options={
                'verbose_name': '动态口令',
            },
        ),
        migrations.AddField(
            model_name='user',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='user',
            name='enabled_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='enabled_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('is_active', False), ('created_by', None), models.Q(('enabled_by__isnull', False), models.Q(('enabled_by', models.F('created_by')), _negated=True)), _connector='OR'), name='enabled_by_the_other'),
        ),
        migrations.AddIndex(
            model_name='addressfailure',
            index=models.Index(fields=['network', 'at'], name='failure_of_network'),
        ),
        migrations.AddField(
            model_name='pastpassword',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_passwords', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='secondfactor',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='backupcode',
            name='factor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='county.secondfactor'),
        ),
        migrations.AddConstraint(
            model_name='backupcode',
            constraint=models.UniqueConstraint(fields=('factor', 'digest'), name='backup_code_once'),
        ),
    ]
