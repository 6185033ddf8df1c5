# shellcheck shell=bash
# ./dev bench: requests per second beside a program that does nothing, on both web servers.
#
# The cases take turns in short rounds, so that whatever else the machine does hits all of them alike; what
# counts is the ratio to the floor program in the same run.

BENCH_ROUNDS=${BENCH_ROUNDS:-4}
BENCH_SECONDS=${BENCH_SECONDS:-3}
BENCH_CONNECTIONS=8

# NAME  LEAST RATIO (- for none)  PATH
BENCH_CASES='floor    -     /api/v1/floor/
list     0.55  /api/v1/courses/?page_size=20
one      0.60  /api/v1/courses/@ID@/
search   -     /api/v1/courses/?search=data
profile  0.30  /api/v1/profile/
home     0.35  /en/
course   0.35  /en/courses/@ID@/
uncached -     /en/courses/@ID@/?x=@LONG@'

# An address of more than 1000 characters is answered without the cache.
TOO_LONG_TO_KEEP=$(printf '%01000d' 0)

MOST_RESIDENT_KB=12288
MOST_IDLE_KB=81920

command_bench() {
    only_one_at_a_time bench
    # shellcheck disable=SC2046,SC2086
    need_packages $BUILD_PACKAGES $RUN_PACKAGES $(postgres_packages) $BENCH_PACKAGES
    build build
    case $* in
    '') bench_speed ;;
    --scale) bench_scale ;;
    *) fail "bench has one option: --scale" ;;
    esac
}

bench_speed() {
    run_quietly "$VAR/log/bench-build.log" make -s -C "$VAR/build" tests/bench/floor tests/bench/peak
    at_exit stop_bench_instance
    start_bench_instance
    MISSED=
    local server
    # Idle means: before the load of the first server has filled PostgreSQL's buffers.
    for server in lighttpd apache; do
        serve_with "$server"
        bench_idle "$server"
    done
    for server in lighttpd apache; do
        bench_server "$server"
    done
    bench_resident
    echo
    if [ -z "$MISSED" ]; then echo "Every figure holds."; else fail "Missed:$MISSED"; fi
}

# --- the instance ----------------------------------------------------------------------------

# Everything but databases and servers.
make_bench_instance() {
    BENCH_INSTANCE=yes
    use_instance bench build
    stop_instance
    rm -rf "$DIR"
    make_folders
    PORT=$(free_port 19080)
    BASE_URL=http://127.0.0.1:$PORT
    keep_setting rate_limits=off
    write_config "$CONFIG" evolv
    start_postgres
}

start_bench_instance() {
    make_bench_instance
    copy_programs
    make_database evolv
    fill_database "$CONFIG"
    psql_as_superuser evolv -c 'ANALYZE'
    start_pgbouncer
    start_worker
}

# The floor program must not lie among the installed ones: any name in that folder is a public address.
copy_programs() {
    PROGRAMS=$DIR/programs
    mkdir -p "$PROGRAMS"
    cp "$(installed_programs build)"/* "$PROGRAMS/"
    cp "$VAR/build/tests/bench/floor" "$PROGRAMS/floor"
    cp "$VAR/build/tests/bench/peak" "$DIR/peak"
    chmod -R a+rX "$PROGRAMS" "$DIR/peak"
}

stop_bench_instance() {
    [ -n "${BENCH_INSTANCE:-}" ] || return 0
    BENCH_INSTANCE=
    stop_instance
}

# --- one server ------------------------------------------------------------------------------

serve_with() {
    stop_web lighttpd
    stop_web apache
    start_web "$1" "$PORT"
}

bench_server() {
    local server=$1 results=$DIR/results-$1 round
    serve_with "$server"
    learn_addresses
    check_cases
    echo
    : >"$results"
    for round in $(seq "$BENCH_ROUNDS"); do
        say "$server: round $round of $BENCH_ROUNDS"
        bench_round "$results"
    done
    say "$server: login"
    measure login /api/v1/auth/login/ -s "$SOURCE/tests/bench/login.lua" >>"$results"
    print_table "$server" "$results"
    MISSED+=$(missed_ratios "$server" "$results")
}

# What the cases need to know: a token of the student, and the number of a course that exists.
learn_addresses() {
    TOKEN=$(curl -s -m 10 -H 'Content-Type: application/json' "$BASE_URL/api/v1/auth/login/" \
        -d '{"username":"student","password":"demo-Evolv-2026"}' |
        sed -nE 's/.*"access" *: *"([^"]+)".*/\1/p')
    COURSE=$(curl -s -m 10 "$BASE_URL/api/v1/courses/?page_size=1" |
        grep -oE '"id" *: *[0-9]+' | head -n 1 | grep -oE '[0-9]+$' || true)
    [ -n "$TOKEN" ] && [ -n "$COURSE" ] ||
        fail "The demo data is not there: the student cannot sign in, or there is no course ($(shown "$LOG"))."
}

# A fast answer of the wrong kind would be a good figure: each case must be a 200 first.
check_cases() {
    local name path status
    while read -r name _ path; do
        status=$(curl -s -m 10 -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $TOKEN" "$(address "$path")")
        [ "$status" = 200 ] || fail "The case $name answers $status instead of 200: $(address "$path")"
    done <<<"$BENCH_CASES"
}

address() {
    local path=${1/@ID@/$COURSE}
    echo "$BASE_URL${path/@LONG@/$TOO_LONG_TO_KEEP}"
}

bench_round() {
    local name path
    while read -r name _ path; do
        if [ "$name" = profile ]; then
            measure "$name" "$path" -H "Authorization: Bearer $TOKEN"
        else
            measure "$name" "$path"
        fi
    done <<<"$BENCH_CASES" >>"$1"
}

# measure NAME PATH [WRK OPTION…] - prints: NAME REQUESTS-PER-SECOND P99-IN-MS WRONG-ANSWERS
measure() {
    local name=$1 path=$2
    shift 2
    wrk -t 2 -c "$BENCH_CONNECTIONS" -d "${BENCH_SECONDS}s" --latency "$@" "$(address "$path")" </dev/null |
        awk -v name="$name" '
            function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
            $1 == "99%" { p99 = ms($2) }
            $1 == "Requests/sec:" { rate = $2 }
            /Non-2xx/ { wrong = $NF }
            /Socket errors/ { gsub(",", ""); wrong += $4 + $6 + $8 + $10 }
            END { printf "%s %.1f %.2f %d\n", name, rate, p99, wrong }'
}

# print_table SERVER RESULTS - the mean of the rounds; p99 is the worst round.
print_table() {
    echo
    echo "$1 (wrk, $BENCH_CONNECTIONS connections, $BENCH_ROUNDS rounds of $BENCH_SECONDS s)"
    printf '%-10s %12s %10s %10s %8s  %s\n' case requests/s 'of floor' 'p99 ms' wrong required
    summarize "$2" | while read -r name rate ratio p99 wrong; do
        printf '%-10s %12s %10s %10s %8s  %s\n' "$name" "$rate" "$ratio" "$p99" "$wrong" \
            "$(verdict "$1" "$name" "$ratio")"
    done
}

summarize() {
    awk '{ if (!($1 in count)) order[++names] = $1
           count[$1]++; rate[$1] += $2; wrong[$1] += $4; if ($3 > p99[$1]) p99[$1] = $3 }
         END { for (i = 1; i <= names; i++) { name = order[i]; mean = rate[name] / count[name]
               if (name == "floor") floor = mean
               printf "%s %.0f %.3f %.1f %d\n", name, mean, mean / floor, p99[name], wrong[name] } }' "$1"
}

required_ratio() {
    awk -v name="$1" '$1 == name { print $2 }' <<<"$BENCH_CASES"
}

# The figures are to hold on lighttpd.
verdict() {
    local least
    least=$(required_ratio "$2")
    [ "$1" = lighttpd ] && [ "${least:--}" != - ] || return 0
    if awk "BEGIN { exit !($3 >= $least) }"; then echo ">= $least holds"; else echo ">= $least MISSED"; fi
}

missed_ratios() {
    summarize "$2" | while read -r name _ ratio _ wrong; do
        case $(verdict "$1" "$name" "$ratio") in *MISSED) printf ' %s' "$1:$name" ;; esac
        [ "$name" = login ] || [ "$wrong" -eq 0 ] || printf ' %s' "$1:$name-wrong-answers"
    done
}

# --- memory ----------------------------------------------------------------------------------

# bench_idle SERVER - the whole set, each shared page counted once.
bench_idle() {
    local total=0 part kb line=
    sleep 2
    for part in "$RUN/$(web_program "$1").pid" "$RUN/pgbouncer.pid" "$DIR/pg/postmaster.pid" "$RUN/worker.pid"; do
        [ -s "$part" ] || continue
        kb=$(pss_of_tree "$(head -n 1 "$part")")
        line+=", $(basename "$part" .pid) $((kb / 1024)) MB"
        total=$((total + kb))
    done
    echo "Idle memory with $1: $((total / 1024)) MB (${line#, }), at most $((MOST_IDLE_KB / 1024)) MB: $(holds "$total" "$MOST_IDLE_KB")"
    [ "$total" -le "$MOST_IDLE_KB" ] || MISSED+=" $1:idle-memory"
}

holds() {
    if [ "$1" -le "$2" ]; then echo holds; else echo MISSED; fi
}

# pss_of_tree PID - the proportional share of memory of a process and all below it, in KiB.
pss_of_tree() {
    local kb child total
    total=$(as_app awk '$1 == "Pss:" { print $2 }' "/proc/$1/smaps_rollup" 2>/dev/null || echo 0)
    for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do
        kb=$(pss_of_tree "$child")
        total=$((total + kb))
    done
    echo "${total:-0}"
}

# The largest resident size of each program, run by itself as the server would.
bench_resident() {
    local program name
    echo
    echo "Largest resident size of each program, at most $((MOST_RESIDENT_KB / 1024)) MB"
    for program in "$PROGRAMS"/*; do
        name=$(basename "$program")
        report_resident "$name" "$(resident "$program" GET / '')"
    done
    report_resident 'profile, signed in' "$(resident "$PROGRAMS/profile" GET / '')"
    report_resident 'courses, one' "$(resident "$PROGRAMS/courses" GET "/$COURSE/" '')"
    report_resident 'page of a course' "$(resident "$(installed_site build)/courses" GET "/$COURSE/" '')"
    report_resident 'auth, login' "$(resident "$PROGRAMS/auth" POST /login/ \
        '{"username":"student","password":"demo-Evolv-2026"}')"
}

report_resident() {
    printf '  %-24s %6s KB  %s\n' "$1" "$2" "$(holds "$2" "$MOST_RESIDENT_KB")"
    [ "$2" -le "$MOST_RESIDENT_KB" ] || MISSED+=" resident:${1// /-}"
}

# resident PROGRAM METHOD PATH_INFO BODY
resident() {
    local body=$4
    printf %s "$body" | as_app env -i PATH=/usr/bin:/bin EVOLV_CONFIG="$CONFIG" GATEWAY_INTERFACE=CGI/1.1 \
        SERVER_PROTOCOL=HTTP/1.1 SERVER_NAME=127.0.0.1 SERVER_PORT="$PORT" REMOTE_ADDR=127.0.0.1 \
        REQUEST_METHOD="$2" SCRIPT_NAME="/api/v1/$(basename "$1")" PATH_INFO="$3" QUERY_STRING= \
        HTTP_HOST="127.0.0.1:$PORT" HTTP_AUTHORIZATION="Bearer $TOKEN" \
        ${body:+CONTENT_TYPE=application/json "CONTENT_LENGTH=${#body}"} "$DIR/peak" "$1" || true
}
