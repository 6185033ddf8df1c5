-- A search in a large table reads each row that matches before the newest twenty are known: two thousand pages of
-- the table for a word of every five-hundredth row. So the index of the text also knows when a row's time was, in
-- windows of half an hour, half a day, … two years; a search looks into the newest windows first, and into wider
-- ones only while it has not found enough (common/resource/list.c).

SET LOCAL search_path = evolv;

-- The number of the window that a moment lies in. Windows of one level are 2^level seconds long. A sum, so that
-- moments before 1970 have windows of their own too.
CREATE FUNCTION time_window(moment timestamptz, level integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (level::bigint << 48) + (floor(date_part('epoch', moment AT TIME ZONE 'UTC'))::bigint >> level);

-- All windows that a moment lies in. 0 is all of time: a search without an end has the same plan.
CREATE FUNCTION time_windows(moment timestamptz) RETURNS bigint[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY[0, time_window(moment, 11), time_window(moment, 14), time_window(moment, 17),
                 time_window(moment, 20), time_window(moment, 23), time_window(moment, 26)];

-- Few windows that hold every moment from oldest to newest. What is in them is the beginning of a list that has the
-- newest first. Without an oldest, or when it is too long ago: all of time.
CREATE FUNCTION time_windows_between(oldest timestamptz, newest timestamptz) RETURNS bigint[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    level integer;
BEGIN
    FOREACH level IN ARRAY ARRAY[11, 14, 17, 20, 23, 26] LOOP
        IF evolv.time_window(newest, level) - evolv.time_window(oldest, level) < 8 THEN
            RETURN ARRAY(SELECT generate_series(evolv.time_window(oldest, level), evolv.time_window(newest, level)));
        END IF;
    END LOOP;
    RETURN ARRAY[0];
END
$$;

-- Without a list of what is still to be sorted in, which every search would read from end to end.
DO $$
DECLARE
    listed record;
BEGIN
    FOR listed IN SELECT * FROM (VALUES ('review', 'created_at'), ('student', 'created_at'), ('account', 'created_at'),
                                        ('contact_message', 'created_at'), ('event', 'date')) t (name, moment)
    LOOP
        EXECUTE format('DROP INDEX %I', listed.name || '_search_idx');
        EXECUTE format('CREATE INDEX %I ON %I USING gin (time_windows(%I), search_text gin_trgm_ops)
                        WITH (fastupdate = off)', listed.name || '_search_idx', listed.name, listed.moment);
    END LOOP;
END
$$;
