#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: PostgreSQL's server programs and Chromium (Debian packages, as root or through sudo),
# and the pinned npm packages of the browser tests. Does nothing where all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in go node npm; do
  command -v "$tool" >/dev/null || { echo "please install $tool first (Go: see go.mod for the version; Node: 20 or later)" >&2; exit 1; }
done

packages=()
if ! command -v initdb >/dev/null && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
  packages+=(postgresql)
fi
if [[ ! -x ${CHROMIUM_PATH:-/usr/bin/chromium} ]]; then
  packages+=(chromium fonts-liberation)
fi

as_root() { if ((EUID)); then sudo "$@"; else "$@"; fi; }

install_packages() {
  as_root apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "${packages[@]}"
}

if ((${#packages[@]})); then
  if ! command -v apt-get >/dev/null; then
    echo "not a Debian system: please install ${packages[*]} by hand (CHROMIUM_PATH names another browser)" >&2
    exit 1
  fi
  echo "installing ${packages[*]} (a few minutes)"
  # Mirrors fail now and then, and the second try then works.
  install_packages || { echo "trying once more"; install_packages; }
fi

PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 scripts/npm-ci.sh ui/tests
echo "everything is installed"
