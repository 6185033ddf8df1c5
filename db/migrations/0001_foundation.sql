-- What every table stands on: the schema, the two extensions, and the small functions that constraints and
-- views use. Each migration runs inside one transaction that the program opens.

CREATE SCHEMA IF NOT EXISTS evolv;
SET LOCAL search_path = evolv;

-- Both are trusted: the owner of the database may create them without being a superuser.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA evolv;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA evolv;

-- The way every timestamp is shown. STABLE, not IMMUTABLE, because to_char is: only so can the planner put
-- the body in the place of the call.
CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');

-- A person as the public sees them: never the user name. NULL when they gave no name.
CREATE FUNCTION shown_name(first_name text, last_name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN nullif(btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '');

-- Text in which a search looks: every column on a line of its own, so that a word never matches across two.
CREATE FUNCTION search_lines(VARIADIC columns text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(array_to_string(columns, chr(10), ''));

-- Only these schemes may ever become a link (javascript: must not), and nothing that could leave an attribute.
CREATE FUNCTION is_web_address(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value ~ '^https?://[^\s<>"]+$';

-- A stored file is either an address elsewhere or a key of our own store, which can never climb out of it.
CREATE FUNCTION is_file_reference(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value ~ '^https?://[^\s<>"]+$' OR (value ~ '^[a-z0-9][a-z0-9/_.-]*$' AND value !~ '\.\.');

-- One shape for every address that mail may be sent to; no spaces, so no line break can get into a header.
CREATE FUNCTION is_email(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value ~ '^[^@\s<>"(),:;\\]+@[^@\s<>"(),:;\\.]+(\.[^@\s<>"(),:;\\.]+)+$';

-- ISO 3166-1 alpha-2, the codes in use.
CREATE FUNCTION is_country_code(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value = ANY (string_to_array(
        'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ '
        'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO '
        'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE '
        'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO '
        'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW '
        'PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM '
        'TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW', ' '));

-- updated_at tells when a row last really changed.
CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

-- Lets writes that decide on one question wait for each other until the end of the transaction.
--     EXECUTE FUNCTION serialize('last_admin')             one question for the whole table
--     EXECUTE FUNCTION serialize('event_seat', 'event_id') one question per value of that column
-- Used in a BEFORE trigger whose name sorts before the one that asks: what it then reads is what the others
-- committed.
CREATE FUNCTION serialize() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    question text := 'evolv.' || TG_ARGV[0];
BEGIN
    IF TG_NARGS > 1 THEN
        question := question || '.' || coalesce(
            to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END) ->> TG_ARGV[1], '');
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(question, 0));
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
