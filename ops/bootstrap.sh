#!/bin/sh
# Prepares a machine: `ops/bootstrap.sh run|server|test`.
# Makes .venv, installs the hash-locked packages with plain pip, and the Debian packages the mode needs:
# as root they are installed, otherwise the exact command is printed. Repeats cost less than a second.
set -eu
cd "$(dirname "$0")/.."
mode="${1:?run, server or test}"
PATH="$PATH:/usr/sbin:/sbin"

exec 3>&2
say() { printf '%s\n' "$@" >&3; }
die() { say "$@"; exit 1; }

# ---- Python ---------------------------------------------------------------------------------------------------
python=""
for candidate in "${PYTHON:-}" python3.11 python3 python3.12 python3.13; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
        python="$candidate"
        break
    fi
done

# ---- what Debian must give -------------------------------------------------------------------------------------
has_library() { "$python" -c "import ctypes, sys; ctypes.CDLL(sys.argv[1])" "$1" 2>/dev/null; }
has_chinese_font() {
    for folder in /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts"; do
        [ -d "$folder" ] && [ -n "$(find "$folder" -iname 'Noto*CJK*' -print -quit 2>/dev/null)" ] && return 0
    done
    return 1
}
has_postgresql() {
    [ -n "${DATABASE_URL:-}" ] || [ -x "${PG_BINDIR:-/nonexistent}/initdb" ] || command -v initdb >/dev/null 2>&1 ||
        ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}
has_redis() { [ -n "${REDIS_URL:-}" ] || [ -x "${REDIS_SERVER:-/nonexistent}" ] || command -v redis-server >/dev/null 2>&1; }
has_chromium() { [ -x "${CHROMIUM:-/nonexistent}" ] || command -v chromium >/dev/null 2>&1; }

missing_packages() {
    if [ -z "$python" ]; then
        echo python3 python3-venv
    else
        "$python" -c 'import venv, ensurepip' 2>/dev/null || [ -x .venv/bin/pip ] || echo python3-venv
        has_library libpango-1.0.so.0 || echo libpango-1.0-0
        has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
        has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
    fi
    has_chinese_font || echo fonts-noto-cjk
    [ "$mode" = run ] && return
    has_postgresql || echo postgresql
    has_redis || echo redis-server
    [ "$mode" = test ] || return 0
    has_chromium || echo chromium
    command -v pdftotext >/dev/null 2>&1 || echo poppler-utils
    command -v fc-list >/dev/null 2>&1 || echo fontconfig
}

# retry WORDS COMMAND…: five tries, growing pauses (a package server may be slow for a while).
retry() {
    what="$1"
    shift
    for pause in 3 10 30 60 stop; do
        "$@" && return 0
        [ "$pause" = stop ] && break
        say "$what 未成功，$pause 秒后再试……"
        sleep "$pause"
    done
    return 1
}

# Debian would set up and start a database of its own on installation; ours are private, so it is told not to.
apt_install() {
    keep_out=/etc/postgresql-common/createcluster.d/jingyuan-media.conf
    mkdir -p "$(dirname "$keep_out")" && echo 'create_main_cluster = false' >"$keep_out"
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    mkdir -p var
    done_with_it=0
    {
        retry "更新软件源" apt-get update -qq &&
            retry "安装系统软件包" apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$@" && done_with_it=1
    } >var/apt.log 2>&1
    rm -f "$keep_out"
    [ "$done_with_it" = 1 ] || { tail -n 20 var/apt.log >&2; return 1; }
}

packages="$(missing_packages | tr '\n' ' ')"
packages="${packages% }"
if [ -n "$packages" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "安装系统软件包：$packages"
        # shellcheck disable=SC2086
        apt_install $packages || say "系统软件包没有装上：$packages"
        if [ -z "$python" ]; then python=python3; fi
        packages="$(missing_packages | tr '\n' ' ')"
        packages="${packages% }"
    fi
fi
if [ -n "$packages" ]; then
    say "本机还缺：$packages" "" "  由系统管理员执行：apt-get install --no-install-recommends $packages" ""
    case "$mode:$packages" in
        run:*python3*) die "装好后再执行 make run。" ;;
        run:*) say "门户先启动；装好上述软件包之前，PDF 无法生成。" ;;
        *) die "装好后再执行（也可用 DATABASE_URL、REDIS_URL、PG_BINDIR、REDIS_SERVER、CHROMIUM 指明已有的）。" ;;
    esac
fi

# ---- Python packages --------------------------------------------------------------------------------------------
lock=requirements.lock
[ "$mode" = test ] && lock=requirements-dev.lock
digest() { sha256sum "$1" | cut -d' ' -f1; }
stamp=".venv/installed-$(digest "$lock")"
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    say "建立 .venv ……"
    "$python" -m venv --clear .venv
fi
if [ ! -e "$stamp" ]; then
    say "安装 Python 软件包（首次约 1 分钟）……"
    export PIP_DEFAULT_TIMEOUT="${PIP_DEFAULT_TIMEOUT:-60}"
    retry "安装 Python 软件包" .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --retries 5 --require-hashes -r "$lock" || die "Python 软件包没有装上：检查网络后再执行一次。"
    rm -f .venv/installed-*
    touch "$stamp"
    [ "$mode" = test ] && touch ".venv/installed-$(digest requirements.lock)"
fi

# ---- Fangsong -----------------------------------------------------------------------------------------------------
# Official papers are set in Fangsong; the only free simplified one is in a TeX package, of which four files are
# unpacked here. Papers fall back to Noto Serif, so a failure costs nothing and is tried once only.
fangsong() {
    work="$(mktemp -d)"
    (
        cd "$work"
        [ "$(id -u)" = 0 ] && chmod 755 .
        timeout "${FONT_SECONDS:-90}" apt-get download -qq texlive-lang-chinese && dpkg -x ./*.deb unpacked
    ) >/dev/null 2>&1 || true
    mkdir -p var/fonts
    find "$work" -name 'FandolFang-Regular.otf' -exec cp {} var/fonts/ \; 2>/dev/null || true
    rm -rf "$work"
    touch var/fonts/.tried
}
if [ ! -e var/fonts/.tried ] && [ "${FANGSONG:-1}" = 1 ] && command -v apt-get >/dev/null 2>&1; then
    say "取仿宋字体（取不到时用宋体代替）……"
    fangsong
fi
exit 0
