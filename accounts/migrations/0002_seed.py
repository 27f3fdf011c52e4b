"""Platforms in real use and the words of the filing form ("草案，由县政府办公室修订")."""

from django.db import migrations

from accounts.fields import FILED

WECHAT_FREEZE = "微信注销有冻结期：关注人数 1 千以下 7 日，1 万以下 15 日，10 万以下 30 日，更多 60 日；期满后管理员要在 7 日内确认。公告应在冻结开始前发布。"
PLATFORMS = (
    ("wechat-subscription", "微信订阅号", "third_party", "公众号类", "微信、微信公众号", "微信号或原始 ID", WECHAT_FREEZE),
    ("wechat-service", "微信服务号", "third_party", "公众号类", "", "微信号或原始 ID", WECHAT_FREEZE),
    ("wechat-channels", "微信视频号", "third_party", "视频类", "视频号", "视频号 ID", ""),
    ("weibo", "新浪微博", "third_party", "微博", "微博", "UID", ""),
    ("douyin", "抖音", "third_party", "视频类", "抖音号、抖音短视频", "抖音号", ""),
    ("kuaishou", "快手", "third_party", "视频类", "快手号", "快手号", ""),
    ("toutiao", "今日头条", "third_party", "其他", "头条号", "头条号 ID", ""),
    ("xiaohongshu", "小红书", "third_party", "其他", "", "小红书号", ""),
    ("bilibili", "哔哩哔哩", "third_party", "视频类", "B站", "UID", ""),
    ("baijiahao", "百家号", "third_party", "其他", "", "百家号 ID", ""),
    ("pengpai", "澎湃号", "third_party", "其他", "澎湃新闻", "澎湃号 ID", ""),
    ("qiehao", "企鹅号", "third_party", "其他", "", "企鹅号 ID", ""),
    ("dayu", "大鱼号", "third_party", "其他", "", "大鱼号 ID", ""),
    ("weishi", "微视", "third_party", "视频类", "", "微视号", ""),
    ("tieba", "百度贴吧", "third_party", "其他", "", "贴吧名", ""),
    ("wechat-mini", "微信小程序", "mini_program", "其他", "", "小程序原始 ID", ""),
    ("alipay-mini", "支付宝小程序", "mini_program", "其他", "", "小程序 ID", ""),
    ("app", "移动客户端", "app", "移动客户端", "APP、客户端", "应用包名", ""),
)


def forwards(apps, schema_editor):
    Platform = apps.get_model("accounts", "Platform")
    FormField = apps.get_model("accounts", "FormField")
    for order, (code, name, kind, roll_up, synonyms, label, freeze) in enumerate(PLATFORMS, 1):
        Platform.objects.create(
            code=code, name=name, platform_class=kind, roll_up=roll_up, synonyms=synonyms,
            identifier_label=label, freeze_note=freeze, order=order * 10,
        )
    for order, field in enumerate(FILED, 1):
        FormField.objects.create(
            name=field.name, label=field.label, hint=field.hint, print_title=field.label,
            order=order * 10, required=field.required, article=field.article,
        )


def backwards(apps, schema_editor):
    apps.get_model("accounts", "Platform").objects.all().delete()
    apps.get_model("accounts", "FormField").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
