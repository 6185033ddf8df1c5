# shellcheck shell=bash
# ./dev fmt and ./dev lint.

# The layers of common/, from the lowest up, each with those that it may use (HACKING.md, "The house").
LAYERS='base
picture base
http base
language base http
data base http language
auth base http language data
app base http language data auth
resource base http language data auth app
page base http language data auth app
service base http language data auth'

c_sources() {
    (cd "$SOURCE" && git ls-files '*.c' '*.h')
}

command_fmt() {
    need_packages clang-format
    (cd "$SOURCE" && c_sources | xargs clang-format -i)
}

command_lint() {
    local check bad=
    # shellcheck disable=SC2046,SC2086
    need_packages $BUILD_PACKAGES $(postgres_packages) $LINT_PACKAGES
    build build
    cd "$SOURCE"
    for check in format scripts layers queries cppcheck tidy; do
        say "Lint: $check"
        "lint_$check" || bad+=" $check"
    done
    [ -z "$bad" ] || fail "Not clean:$bad"
    echo "All clean."
}

lint_format() {
    c_sources | xargs clang-format --dry-run -Werror
}

lint_scripts() {
    shellcheck -x dev .ci/run
}

# Nothing includes a layer that its own may not use, and only its own layer includes a library's header.
lint_layers() {
    local layer used bad=0
    while read -r layer used; do
        ! grep -nE '#include "[a-z]+/' "common/$layer"/*.[ch] |
            grep -vE "#include \"($layer|common|${used// /|})/" || bad=1
    done <<<"$LAYERS"
    only_in 'common/data|build-aux' 'libpq-fe\.h' || bad=1
    only_in 'common/auth' 'jwt\.h>' || bad=1
    only_in 'common/page' 'libxml/' || bad=1
    only_in 'cgi-bin/site' 'qrencode\.h' || bad=1
    only_in 'common/page' 'cmark\.h' || bad=1
    only_in 'common/http|build-aux' '(magic\.h|json-c/)' || bad=1
    only_in 'common/picture' '(jpeglib|jerror|png|webp/.*)\.h' || bad=1
    only_in 'common/service' 'curl/curl\.h' || bad=1
    only_in 'bin' '(archive|archive_entry)\.h' || bad=1
    return $bad
}

# only_in FOLDERS HEADER - no source elsewhere includes it (tests may).
only_in() {
    ! git grep -nE "#include <.*$2" -- '*.c' '*.h' ':!tests' | grep -vE "^($1)/"
}

# PQexec() runs several statements at once: only a text that stands there may be given to it (hazard 23).
# The one exception runs the SQL files of the operator's own command, and no web program may call it.
lint_queries() {
    ! git grep -nE '\bPQexec\([^,]*,[[:space:]]*[^"[:space:]]' -- '*.c' '*.h' ':!common/data/script.c' &&
        ! git grep -nE '\bdb_run_script\(|"data/script\.h"' -- '*.c' ':!bin' ':!common/data/script.c' ':!tests'
}

# varFuncNullUB is C++'s trouble: in C on our systems NULL is a pointer.
lint_cppcheck() {
    git ls-files '*.c' | xargs cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr -j "$(nproc)" \
        --enable=warning,performance,portability --suppress=missingIncludeSystem \
        --suppress=varFuncNullUB \
        -I common -I cgi-bin --include="$VAR/build/config.h"
}

lint_tidy() {
    local flags
    flags=$(pkg-config --cflags libpq json-c libjwt libsodium libcurl libxml-2.0 libcmark libqrencode libarchive openssl \
        check libmagic libjpeg libpng libwebp)
    # shellcheck disable=SC2086
    git ls-files '*.c' ':!build-aux/*-standin.c' | xargs -P "$(nproc)" -n 4 sh -c '
        flags=$1; shift; exec clang-tidy --quiet "$@" -- $flags 2>/dev/null' sh \
        "-std=gnu11 -D_GNU_SOURCE -Icommon -Icgi-bin -Ibin -I$VAR/build -include config.h -include base/banned.h $flags"
}
