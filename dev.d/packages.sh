# shellcheck shell=bash
# Debian packages: which ones are missing, and how they get here without starting anything.
#
# A list names a package a word; PACKAGE=COMMAND is not needed where the command exists already.

BUILD_PACKAGES='gcc libc6-dev make autoconf automake pkg-config libpq-dev libssl-dev libjson-c-dev
    libjwt-dev libsodium-dev libcurl4-openssl-dev libxml2-dev libarchive-dev libcmark-dev libqrencode-dev gettext check
    libmagic-dev file zlib1g-dev libbz2-dev liblzma-dev libjpeg62-turbo-dev libpng-dev libwebp-dev'
RUN_PACKAGES='pgbouncer lighttpd lighttpd-mod-deflate apache2-bin media-types'
NODE_PACKAGES='nodejs=node npm=npm ca-certificates openssl python3-aiosmtpd python3-swift webp=dwebp
    libjpeg-turbo-progs=cjpeg'
FAULT_PACKAGES='strace'
BROWSER_PACKAGES='chromium fonts-liberation'
BENCH_PACKAGES='wrk curl'
LINT_PACKAGES='clang-format clang-tidy cppcheck shellcheck'

# The services of these packages are not wanted: ./dev runs its own, private ones.
UNWANTED_SERVICES='lighttpd pgbouncer postgresql apache2'

# PostgreSQL's version: the newest that is installed, or the one that this Debian has.
postgres_version() {
    local newest
    newest=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/postgres' 2>/dev/null |
        cut -d / -f 5 | sort -n | tail -n 1)
    if [ -n "$newest" ]; then
        echo "$newest"
    elif [ "$(debian_version)" -ge 13 ]; then
        echo 17
    else
        echo 15
    fi
}

postgres_packages() {
    local version
    version=$(postgres_version)
    echo "postgresql-$version postgresql-server-dev-$version"
}

fuzz_packages() {
    if [ "$(debian_version)" -ge 13 ]; then echo 'clang libclang-rt-19-dev'; else echo 'clang libclang-rt-14-dev'; fi
}

debian_version() {
    local version
    version=$(. /etc/os-release 2>/dev/null && echo "${VERSION_ID:-}")
    echo "${version:-12}"
}

package_is_here() {
    case $1 in *=*) ! command -v "${1#*=}" >/dev/null || return 0 ;; esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "${1%%=*}" 2>/dev/null)" = installed ]
}

# need_packages PACKAGE… - installs those that are missing.
need_packages() {
    local package missing=()
    command -v dpkg-query >/dev/null || fail "./dev installs Debian packages, and this is not a Debian system."
    for package in "$@"; do
        package_is_here "$package" || missing+=("${package%%=*}")
    done
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

install_packages() {
    say "Installing Debian packages: $*"
    as_root true || fail "These Debian packages are missing and installing them wants root or sudo: $*"
    run_apt update -q || fail "The lists of Debian packages cannot be fetched: is there a network? ($VAR/log/apt.log)"
    hold_services
    at_exit release_services
    local package
    for package in "$@"; do
        case $package in postgresql-[0-9]*) install_postgres "$package" ;; esac
    done
    run_apt install -q -y --no-install-recommends "$@" ||
        fail "Debian packages could not be installed: $* (see $VAR/log/apt.log)"
    release_services
}

run_apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
        -o APT::Update::Error-Mode=any "$@" </dev/null >>"$VAR/log/apt.log" 2>&1
}

as_root() {
    if running_as_root; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        return 1
    fi
}

# Debian starts a service as soon as its package is unpacked, unless this file says no.
hold_services() {
    NEW_SERVICES=$(services_not_here)
    OWN_POLICY=
    [ ! -e /usr/sbin/policy-rc.d ] || return 0
    OWN_POLICY=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 0755 /usr/sbin/policy-rc.d
}

services_not_here() {
    local service
    for service in $UNWANTED_SERVICES; do
        [ -e "/etc/init.d/$service" ] || echo "$service"
    done
}

# Takes back what hold_services did; a service that came just now is not started by the next boot either.
release_services() {
    local service
    [ -z "${OWN_POLICY:-}" ] || as_root rm -f /usr/sbin/policy-rc.d
    [ ! -e "$CLUSTER_CONF.before-evolv" ] || as_root mv "$CLUSTER_CONF.before-evolv" "$CLUSTER_CONF"
    for service in ${NEW_SERVICES:-}; do
        if [ -e "/etc/init.d/$service" ]; then
            as_root update-rc.d "$service" disable >>"$VAR/log/apt.log" 2>&1 || true
        fi
    done
    OWN_POLICY='' NEW_SERVICES=''
}

CLUSTER_CONF=/etc/postgresql-common/createcluster.conf

# The server's package makes a cluster of its own unless told not to.
install_postgres() {
    run_apt install -q -y --no-install-recommends postgresql-common ||
        fail "The Debian package postgresql-common could not be installed (see $VAR/log/apt.log)"
    as_root cp -p "$CLUSTER_CONF" "$CLUSTER_CONF.before-evolv"
    echo 'create_main_cluster = false' | as_root tee -a "$CLUSTER_CONF" >/dev/null
    run_apt install -q -y --no-install-recommends "$1" || true
    as_root mv "$CLUSTER_CONF.before-evolv" "$CLUSTER_CONF"
    package_is_here "$1" || fail "The Debian package $1 could not be installed (see $VAR/log/apt.log)"
}
