-- The groups of three letters of a usual word are those of many other words: to find "allowed" in a million texts the
-- index walked a quarter of a million entries of "all", and for two words that seldom meet those of both. A group of
-- five bytes is rarely in another word than its own. So the index of the text knows these too; words of three and
-- four letters are still looked up by threes (common/resource/search.c).

SET LOCAL search_path = evolv;

-- All groups of five bytes within the words of a text. Bytes, since a letter's place in a text is found by walking to it.
CREATE FUNCTION search_grams(search_text text) RETURNS bytea[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    word text;
    bytes bytea;
    grams bytea[] := '{}';
BEGIN
    FOREACH word IN ARRAY string_to_array(translate(search_text, E'\t\r\n', '   '), ' ') LOOP
        bytes := convert_to(word, 'UTF8');
        FOR i IN 1 .. length(bytes) - 4 LOOP
            grams := grams || substr(bytes, i, 5);
        END LOOP;
    END LOOP;
    RETURN grams;
END
$$;

DO $$
DECLARE
    listed record;
BEGIN
    FOR listed IN SELECT * FROM (VALUES ('review', 'created_at'), ('student', 'created_at'), ('account', 'created_at'),
                                        ('contact_message', 'created_at'), ('event', 'date')) t (name, moment)
    LOOP
        EXECUTE format('DROP INDEX %I', listed.name || '_search_idx');
        EXECUTE format('CREATE INDEX %I ON %I
                        USING gin (time_windows(%I), search_text gin_trgm_ops, search_grams(search_text))
                        WITH (fastupdate = off)', listed.name || '_search_idx', listed.name, listed.moment);
    END LOOP;
END
$$;
