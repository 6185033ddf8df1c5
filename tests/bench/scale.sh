#!/usr/bin/env bash
# What a request costs in a school of a thousand and in one of a million: page 1 of the lists, searches, single
# objects, the dashboard. Prints a table; fails when something costs more than 1.5 times as much.
#
#     scale.sh PROGRAMS PSQL SMALL BIG
#
# PROGRAMS  the folder of the web programs
# PSQL      a command line for psql as a superuser, without a database
# SMALL     evolv.conf of a scratch database that holds the demo data …
# BIG       … and of a second one. Both are filled here (scale.sql); nothing is cleaned up.
#
# The programs run as a web server runs them, one process per request, in turn on both databases, so that whatever
# else the machine does hits both alike; of TURNS requests the quickest counts. A case that would miss gets as many again,
# up to ROUNDS times: the quickest of more requests is nearer to what the work itself takes, on both sides. Visitors'
# answers would come from the cache after the first: every request has another address, so none does.
set -euo pipefail

PROGRAMS=$1 PSQL=$2 SMALL=$3 BIG=$4
TURNS=${SCALE_TURNS:-100}
ROUNDS=3
MOST=1.5
HERE=$(cd "$(dirname "$0")" && pwd)

# NAME|WHO|PROGRAM|PATH|QUERY. @COMMON@, @OFTEN@, @MEDIUM@, @SELDOM@: words of every fifth, fiftieth, five-hundredth,
# two-thousandth review. @NAMED@: a name of every fiftieth student.
CASES='reviews, page 1|visitor|reviews|/|
reviews of a course|visitor|reviews|/|course=7
reviews with one star|visitor|reviews|/|rating=1
reviews, best first|visitor|reviews|/|ordering=-rating
reviews, a rare word|visitor|reviews|/|search=zanzibarian
reviews, a word in 2,000|visitor|reviews|/|search=@SELDOM@
reviews, a usual word (in 500)|visitor|reviews|/|search=@MEDIUM@
reviews, a word in 50|visitor|reviews|/|search=@OFTEN@
reviews, a very common word (in 5)|visitor|reviews|/|search=@COMMON@
reviews, two usual words|visitor|reviews|/|search=@COMMON@+@OFTEN@
reviews, two words that seldom meet|visitor|reviews|/|search=@COMMON@+@MEDIUM@
reviews, a word that is not there|visitor|reviews|/|search=xylophonist
reviews, two letters not there|visitor|reviews|/|search=xq
reviews, one letter|visitor|reviews|/|search=a
one review|visitor|reviews|/500/|
reviews of the office|admin|reviews|/|
reviews to be approved|admin|reviews|/|is_approved=false
events, page 1|visitor|events|/|
events online|visitor|events|/|is_virtual=true
events of a course|visitor|events|/|course=7
events, a rare word|visitor|events|/|search=zanzibarian
events, a usual word|visitor|events|/|search=@MEDIUM@
one event|visitor|events|/500/|
alumni, page 1|visitor|alumni|/|
courses, page 1|visitor|courses|/|
students, page 1|admin|students|/|
students approved|admin|students|/|application_status=approved
students, a rare name|admin|students|/|search=zanzibarian
students, a usual name|admin|students|/|search=@NAMED@
students, a register number|admin|students|/|search=EVOLV-2001-000500
one student|admin|students|/500/|
people, page 1|admin|admin|/profiles/|
people, a rare name|admin|admin|/profiles/|search=zanzibarian
people, a usual name|admin|admin|/profiles/|search=@NAMED@
students among the people|admin|admin|/profiles/|role=Student
one person|admin|admin|/profiles/500/profile/|
enrolments, page 1|admin|enrollments|/|
enrolments of a course|admin|enrollments|/|course=7
attendance, page 1|admin|event-attendance|/|
dashboard|admin|admin|/dashboard/|'

setting() {
    sed -nE "s/^ *$2 *= *(.*)/\\1/p" "$1" | tail -n 1
}

database_of() {
    setting "$1" database | grep -oE '\bdbname=[^ ]+' | cut -d= -f2
}

# fill CONFIG REVIEWS STUDENTS EVENTS
fill() {
    echo "Filling $(database_of "$1"): $2 reviews, $3 students, $4 events" >&2
    $PSQL -X -q -v ON_ERROR_STOP=1 -d "$(database_of "$1")" -v reviews="$2" -v students="$3" -v events="$4" \
        -f "$HERE/scale.sql" >/dev/null
}

# word_of CONFIG TABLE TEXT N - a word that about one in N rows of the table holds in its text.
word_of() {
    $PSQL -X -q -A -t -d "$(database_of "$1")" <<SQL
WITH sample AS (SELECT id, lower($3) AS text FROM evolv.$2 ORDER BY id DESC LIMIT 20000),
     word AS (SELECT w, count(DISTINCT id) AS n
              FROM sample, regexp_split_to_table(text, '[^a-z]+') w WHERE length(w) > 4 GROUP BY w)
SELECT w FROM word, (SELECT count(*)::numeric AS n FROM sample) s ORDER BY abs(s.n / word.n - $4), w LIMIT 1
SQL
}

run() {
    (
        export EVOLV_CONFIG=$1 REQUEST_METHOD=$2 SCRIPT_NAME=/api/v1/$3 PATH_INFO=$4 QUERY_STRING=$5
        export GATEWAY_INTERFACE=CGI/1.1 SERVER_PROTOCOL=HTTP/1.1 REMOTE_ADDR=127.0.0.1
        exec "$PROGRAMS/$3"
    )
}

token_of() {
    local body='{"username":"admin","password":"demo-Evolv-2026"}'
    printf %s "$body" | CONTENT_TYPE=application/json CONTENT_LENGTH=${#body} run "$1" POST auth /token/ '' |
        sed -nE 's/.*"access":"([^"]+)".*/\1/p'
}

# took CONFIG TOKEN - microseconds of the request that the environment describes.
took() {
    local begin
    (
        export EVOLV_CONFIG=$1
        [ -z "$2" ] || export HTTP_AUTHORIZATION="Bearer $2"
        begin=${EPOCHREALTIME//[!0-9]/}
        "$PROGRAMS/$program" >/dev/null
        echo $((${EPOCHREALTIME//[!0-9]/} - begin))
    )
}

# measure TURNS - adds to the quickest request of each school: whatever else the machine does only adds to the time. The
# address differs each time.
measure() {
    local i
    for ((i = 0; i < $1; i++)); do
        export QUERY_STRING="$query&turn=${EPOCHREALTIME//[!0-9]/}"
        small=$(least "$small" "$(took "$SMALL" "$small_token")")
        big=$(least "$big" "$(took "$BIG" "$big_token")")
    done
}

is_too_much() {
    awk -v s="$small" -v b="$big" -v m="$MOST" 'BEGIN { exit !(b / s > m) }'
}

check() {
    local status
    status=$(HTTP_AUTHORIZATION=${2:+Bearer $2} run "$1" GET "$3" "$4" "$5" | sed -nE '1s/Status: ([0-9]+).*/\1/p')
    [ "$status" = 200 ] || { echo "$3$4?$5 answers $status instead of 200" >&2; exit 1; }
}

least() {
    if [ -z "$1" ] || [ "$2" -lt "$1" ]; then echo "$2"; else echo "$1"; fi
}

fill "$SMALL" 1000 1000 1000
fill "$BIG" "${SCALE_REVIEWS:-1000000}" "${SCALE_STUDENTS:-100000}" "${SCALE_EVENTS:-100000}"
COMMON=$(word_of "$BIG" review review_text 5) OFTEN=$(word_of "$BIG" review review_text 50)
MEDIUM=$(word_of "$BIG" review review_text 500) SELDOM=$(word_of "$BIG" review review_text 2000)
NAMED=$(word_of "$BIG" student "first_name || ' ' || last_name" 50)
echo "Words of every 5th review: $COMMON; 50th: $OFTEN; 500th: $MEDIUM; 2,000th: $SELDOM." \
    "A name of every 50th student: $NAMED" >&2
SMALL_TOKEN=$(token_of "$SMALL") BIG_TOKEN=$(token_of "$BIG")
missed=0
printf '%-34s %9s %9s %7s\n' 'milliseconds a request' '1,000' '1,000,000' 'ratio'
export GATEWAY_INTERFACE=CGI/1.1 SERVER_PROTOCOL=HTTP/1.1 REMOTE_ADDR=127.0.0.1 REQUEST_METHOD=GET
while IFS='|' read -r name who program path query; do
    [ -e "$PROGRAMS/$program" ] || continue
    query=${query//@COMMON@/$COMMON} query=${query//@OFTEN@/$OFTEN} query=${query//@NAMED@/$NAMED}
    query=${query//@MEDIUM@/$MEDIUM} query=${query//@SELDOM@/$SELDOM}
    small_token='' big_token='' small='' big='' verdict=''
    [ "$who" = visitor ] || { small_token=$SMALL_TOKEN big_token=$BIG_TOKEN; }
    check "$SMALL" "$small_token" "$program" "$path" "$query"
    check "$BIG" "$big_token" "$program" "$path" "$query"
    export SCRIPT_NAME=/api/v1/$program PATH_INFO=$path
    for ((round = 0; round < ROUNDS; round++)); do
        [ "$round" -gt 0 ] && ! is_too_much && break
        measure "$TURNS"
    done
    is_too_much && verdict='  missed' missed=$((missed + 1))
    awk -v n="$name" -v s="$small" -v b="$big" -v v="$verdict" \
        'BEGIN { printf "%-34s %9.2f %9.2f %7.2f%s\n", n, s / 1000, b / 1000, b / s, v }'
done <<<"$CASES"
[ "$missed" -eq 0 ] || { echo "$missed cost more than $MOST times as much." >&2; exit 1; }
