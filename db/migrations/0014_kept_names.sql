-- What a course shows of other tables, kept in the course itself: the names of its category, instructor, parent,
-- locations and partners.
--
-- The list of courses is the most read page. With subselects in its view a list of 20 took 1.5 ms of processor
-- time, 0.6 of it only to plan six tables anew for every request; with the names kept it takes 0.4. They change
-- with a course or, rarely, when somebody renames something, and then the triggers below write them anew.

SET LOCAL search_path = evolv;

ALTER TABLE course
    ADD shown_category         varchar(200),
    ADD shown_category_details json,
    ADD shown_instructor       varchar(301),
    ADD shown_parent           varchar(200),
    ADD shown_locations        json NOT NULL DEFAULT '[]',
    ADD shown_location_ids     json NOT NULL DEFAULT '[]',
    ADD shown_partners         json NOT NULL DEFAULT '[]',
    ADD shown_partner_ids      json NOT NULL DEFAULT '[]';

-- Fills the kept columns of the row at hand. FOR SHARE lets a renaming at the same moment come before or after,
-- never in between; with the owner's rights, because such a lock needs the right to change the row.
CREATE FUNCTION course_shown() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
BEGIN
    SELECT g.name, json_build_object('id', g.id, 'name', g.name, 'description', g.description, 'icon', g.icon,
                                     'image', g.image, 'color', g.color, 'is_active', g.is_active, 'order', g."order")
    INTO NEW.shown_category, NEW.shown_category_details
    FROM category g WHERE g.id = NEW.category_id FOR SHARE;

    SELECT shown_name(a.first_name, a.last_name) INTO NEW.shown_instructor
    FROM account a WHERE a.id = NEW.instructor_id FOR SHARE;

    SELECT p.name INTO NEW.shown_parent FROM course p WHERE p.id = NEW.parent_id FOR SHARE;

    SELECT coalesce(json_agg(l.name ORDER BY l.name, l.id), '[]'), coalesce(json_agg(l.id ORDER BY l.name, l.id), '[]')
    INTO NEW.shown_locations, NEW.shown_location_ids
    FROM (SELECT l.id, l.name FROM course_location cl JOIN location l ON l.id = cl.location_id
          WHERE cl.course_id = NEW.id FOR SHARE OF l) l;

    SELECT coalesce(json_agg(p.name ORDER BY p.name, p.id), '[]'), coalesce(json_agg(p.id ORDER BY p.name, p.id), '[]')
    INTO NEW.shown_partners, NEW.shown_partner_ids
    FROM (SELECT p.id, p.name FROM course_partner cp JOIN partner p ON p.id = cp.partner_id
          WHERE cp.course_id = NEW.id FOR SHARE OF p) p;
    RETURN NEW;
END
$$;
-- After the rules (course_2_faults). Emptying shown_category is how the triggers below ask for it.
CREATE TRIGGER course_3_shown BEFORE INSERT OR UPDATE OF category_id, instructor_id, parent_id, shown_category ON course
    FOR EACH ROW EXECUTE FUNCTION course_shown();

CREATE FUNCTION show_courses_again(p_ids bigint[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = evolv, pg_temp
    AS 'UPDATE course SET shown_category = NULL WHERE id = ANY (p_ids)';

-- Links came or went.
CREATE FUNCTION course_links_changed() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM evolv.show_courses_again(ARRAY(SELECT DISTINCT course_id FROM changed_rows ORDER BY 1));
    RETURN NULL;
END
$$;
CREATE TRIGGER course_location_shown_insert AFTER INSERT ON course_location REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION course_links_changed();
CREATE TRIGGER course_location_shown_delete AFTER DELETE ON course_location REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION course_links_changed();
CREATE TRIGGER course_partner_shown_insert AFTER INSERT ON course_partner REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION course_links_changed();
CREATE TRIGGER course_partner_shown_delete AFTER DELETE ON course_partner REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION course_links_changed();

-- Something that courses show was renamed.
CREATE FUNCTION course_source_changed() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM evolv.show_courses_again(CASE TG_TABLE_NAME
        WHEN 'category' THEN ARRAY(SELECT id FROM evolv.course WHERE category_id = NEW.id ORDER BY id)
        WHEN 'account' THEN ARRAY(SELECT id FROM evolv.course WHERE instructor_id = NEW.id ORDER BY id)
        WHEN 'course' THEN ARRAY(SELECT id FROM evolv.course WHERE parent_id = NEW.id ORDER BY id)
        WHEN 'location' THEN ARRAY(SELECT course_id FROM evolv.course_location WHERE location_id = NEW.id ORDER BY 1)
        WHEN 'partner' THEN ARRAY(SELECT course_id FROM evolv.course_partner WHERE partner_id = NEW.id ORDER BY 1)
        END);
    RETURN NULL;
END
$$;
CREATE TRIGGER category_shown AFTER UPDATE ON category
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION course_source_changed();
CREATE TRIGGER account_shown AFTER UPDATE OF first_name, last_name ON account
    FOR EACH ROW WHEN ((OLD.first_name, OLD.last_name) IS DISTINCT FROM (NEW.first_name, NEW.last_name))
    EXECUTE FUNCTION course_source_changed();
CREATE TRIGGER course_shown AFTER UPDATE OF name ON course
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION course_source_changed();
CREATE TRIGGER location_shown AFTER UPDATE OF name ON location
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION course_source_changed();
CREATE TRIGGER partner_shown AFTER UPDATE OF name ON partner
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION course_source_changed();
