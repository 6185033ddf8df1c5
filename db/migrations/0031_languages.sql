-- The language that somebody's mail is written in.

SET LOCAL search_path = evolv;

-- The languages of pages and mails. The first is that of the templates, and of whoever never said which.
CREATE FUNCTION languages() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY['en', 'fr'];

ALTER TABLE account
    ADD COLUMN language varchar(10) NOT NULL DEFAULT (languages())[1],
    ADD CONSTRAINT account_language_check CHECK (language = ANY (languages()));
COMMENT ON CONSTRAINT account_language_check ON account IS 'language: Choose one of en, fr.';

ALTER TABLE site_text
    DROP CONSTRAINT site_text_language_check,
    ADD CONSTRAINT site_text_language_check CHECK (language = ANY (languages()));

-- Mail is in the language of the account whose address it goes to; to any other address in that of the request which
-- causes it, if it says one.
UPDATE outbox SET language = (languages())[1] WHERE NOT language = ANY (languages());
ALTER TABLE outbox
    ALTER COLUMN language DROP DEFAULT,
    ADD CONSTRAINT outbox_language_check CHECK (language = ANY (languages()));
COMMENT ON CONSTRAINT outbox_language_check ON outbox IS 'language: Choose one of en, fr.';

CREATE FUNCTION outbox_choose_language() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NEW.language := coalesce((SELECT a.language FROM evolv.account a WHERE lower(a.email) = lower(NEW.recipient)),
                             NEW.language, (evolv.languages())[1]);
    RETURN NEW;
END
$$;
CREATE TRIGGER outbox_language BEFORE INSERT ON outbox
    FOR EACH ROW EXECUTE FUNCTION outbox_choose_language();
