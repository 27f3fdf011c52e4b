import os
import signal

from county.models import User
from notifications.jobs import JobRefused, JobResult, job
from notifications.services import post


@job("trial-copy", label="抄写", tell=True)
def copy(context):
    context.progress(1, 2)
    return JobResult(content=context.args["text"].encode(), file_name="抄件.txt", content_type="text/plain")


@job("trial-refuse", label="核对")
def refuse(context):
    raise JobRefused("第 3 行没有账号名称")


@job("trial-segfault", label="崩溃")
def segfault(context):
    os.kill(os.getpid(), signal.SIGSEGV)


@job("trial-greedy", label="占内存", memory_mib=200)
def greedy(context):
    return JobResult(content=bytes(bytearray(2 * 1024**3)))


@job("trial-hang", label="不结束", timeout=3)
def hang(context):
    signal.pause()


@job("trial-write-then-die", label="写后崩溃", atomic=True)
def write_then_die(context):
    post(key="trial", to=User.objects.get(pk=context.args["user"]), title="不应留下")
    os.kill(os.getpid(), signal.SIGKILL)


@job("trial-write", label="写入", atomic=True)
def write(context):
    post(key="trial", to=User.objects.get(pk=context.args["user"]), title="写入一次")
    return JobResult(words="写入 1 条", next_url="/messages/")


@job("trial-heavy", label="大件", heavy=True)
def heavy(context):
    return None


@job("trial-wait", label="等待")
def wait(context):
    context.progress(1, os.getpid())
    signal.pause()
