-- What becomes of a value. A value that cannot be one of ours is handed on as it is where a rule of the table will
-- refuse it in its own words.

-- One line: what would not get through a form's check is a blank here.
CREATE FUNCTION pg_temp.line(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT btrim(regexp_replace(value, '[[:cntrl:]\s]+', ' ', 'g'))
$$;

-- Several lines.
CREATE FUNCTION pg_temp.lines(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(replace(value, E'\r\n', E'\n'),
        E'\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f', '')
$$;

-- One of our words, however it is spelt: case, blanks and signs do not count. 'M=Male' is another spelling of Male.
CREATE FUNCTION pg_temp.choice(value text, VARIADIC choices text[]) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce((
        SELECT split_part(c, '=', -1) FROM unnest(choices) c
        WHERE regexp_replace(lower(split_part(c, '=', 1)), '[^a-z0-9]', '', 'g')
            = regexp_replace(lower(value), '[^a-z0-9]', '', 'g')
        LIMIT 1), value)
$$;

-- Dates and times are shown with years of four digits. 'infinity' and the like are refused as unreadable.
CREATE FUNCTION pg_temp.day(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]|$)' AND value !~ 'BC$' THEN left(value, 10)
                ELSE value || ' is out of range' END
$$;
CREATE FUNCTION pg_temp.moment(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]|$)' AND value !~ 'BC$' THEN value
                ELSE value || ' is out of range' END
$$;
-- When something was written down there; NULL for a time that cannot be it.
CREATE FUNCTION pg_temp.past(value text) RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN m ~ ' is out of range$' THEN NULL
                WHEN m::timestamptz BETWEEN '1970-01-01' AND now() THEN m::timestamptz END
    FROM pg_temp.moment(value) m
$$;

CREATE FUNCTION pg_temp.web_address(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN evolv.is_web_address(btrim(value)) THEN btrim(value) END
$$;
CREATE FUNCTION pg_temp.email(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN evolv.is_email(btrim(value)) THEN btrim(value) END
$$;

-- E.164, without what people write between the digits.
CREATE FUNCTION pg_temp.phone(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(regexp_replace(value, '^tel:|[\s().,/\u00a0-]', '', 'g'), '^00', '+')
$$;

-- Letters of ASCII alone, and an @ only where the name is the person's own address.
CREATE FUNCTION pg_temp.username(value text, email text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN lower(name) = lower(btrim(email)) THEN name ELSE replace(name, '@', '_') END
    FROM (SELECT regexp_replace(
              regexp_replace(normalize(btrim(value), NFKD), '[\u0300-\u036f]', '', 'g'),
              '[^A-Za-z0-9_.@+-]', '_', 'g') AS name) n
$$;

-- '!' is no password at all: a mailed link sets one.
CREATE FUNCTION pg_temp.password_hash(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value ~ '^pbkdf2_sha256\$[1-9][0-9]{0,6}\$[^$]{1,64}\$[A-Za-z0-9+/]{43}=$'
                     AND evolv.django_iterations(value) <= 2000000 THEN value
                ELSE '!' END
$$;

-- A material's name for people: the last part of its path there.
CREATE FUNCTION pg_temp.base_name(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT left(regexp_replace(pg_temp.line(value), '^.*/', ''), 255)
$$;

-- A role here. Who could do everything there is an admin; an unknown word is a student.
CREATE FUNCTION pg_temp.role(value text, is_superuser boolean) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN is_superuser THEN 'Admin'
                WHEN word IN ('Student', 'Instructor', 'Admin', 'Alumni') THEN word
                ELSE 'Student' END
    FROM pg_temp.choice(value, 'Student', 'Instructor', 'Admin', 'Alumni', 'Teacher=Instructor',
                        'Administrator=Admin', 'Alumnus=Alumni') word
$$;
