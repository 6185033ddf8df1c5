-- What the site's pages show: one function a page, which gives the whole page as one JSON object. What may be missing is
-- null, never left out. Only what everybody may see stands here; "today" is the day of the request.
--
-- PL/pgSQL, because its plans are made once per connection of the pool.

DROP SCHEMA IF EXISTS page CASCADE;
CREATE SCHEMA page;

-- The words of a comma or line list.
CREATE FUNCTION page.words(list text) RETURNS json
    LANGUAGE sql IMMUTABLE RETURN
    coalesce((SELECT json_agg(trim(w) ORDER BY n)
              FROM regexp_split_to_table(list, '[,;\n]') WITH ORDINALITY AS t (w, n) WHERE w ~ '\S'), '[]');

-- What a card shows has the names that the API has.
CREATE FUNCTION page.course_card(c evolv.course) RETURNS json
    LANGUAGE sql STABLE RETURN
    json_build_object(
        'id', c.id, 'name', c.name, 'description', c.description, 'start_date', c.start_date,
        'end_date', c.end_date, 'registration_deadline', c.registration_deadline, 'selection_date', c.selection_date,
        'is_open', coalesce(c.registration_deadline >= current_date, false),
        'weeks', CASE WHEN c.end_date > c.start_date THEN round((c.end_date - c.start_date) / 7.0) END,
        'average_rating', round(c.rating_sum::numeric / nullif(c.rating_count, 0), 1),
        'review_count', c.rating_count,
        'category', (SELECT g.name FROM evolv.category g WHERE g.id = c.category_id),
        'category_id', c.category_id,
        'instructor', (SELECT evolv.shown_name(a.first_name, a.last_name) FROM evolv.account a
                       WHERE a.id = c.instructor_id),
        'instructor_id', (SELECT i.id FROM api.instructor i WHERE i.id = c.instructor_id),
        'locations', coalesce((SELECT json_agg(l.name ORDER BY l.name)
                               FROM evolv.course_location cl JOIN evolv.location l ON l.id = cl.location_id
                               WHERE cl.course_id = c.id), '[]'),
        'partners', coalesce((SELECT json_agg(p.name ORDER BY p.name)
                              FROM evolv.course_partner cp JOIN evolv.partner p ON p.id = cp.partner_id
                              WHERE cp.course_id = c.id), '[]'));

CREATE FUNCTION page.event_card(e api.event) RETURNS json
    LANGUAGE sql STABLE RETURN
    json_build_object(
        'id', e.id, 'title', e.title, 'description', e.description, 'image', nullif(e.image, ''),
        'date', e.date, 'end_date', e.end_date, 'is_virtual', e.is_virtual, 'location', e.location,
        'is_full', e.is_full, 'is_past', coalesce(e.sort_end_date, e.sort_date) < current_date);

CREATE FUNCTION page.review_card(r api.review) RETURNS json
    LANGUAGE sql STABLE RETURN
    json_build_object(
        'id', r.id, 'name', r.name, 'review_text', r.review_text, 'rating', r.rating, 'created_at', r.created_at,
        'course_id', r.course_id, 'course_name', r.course_name, 'alumni_id', r.alumni_id,
        'alumni_name', r.alumni_name);

CREATE FUNCTION page.alumni_card(m api.alumni) RETURNS json
    LANGUAGE sql STABLE RETURN
    json_build_object(
        'id', m.id, 'name', evolv.shown_name(m."user" ->> 'first_name', m."user" ->> 'last_name'),
        'graduation_year', m.graduation_year,
        'current_position', m.current_position, 'success_story', m.success_story, 'mentor', m.mentor,
        'course', m.course, 'course_id', m.course_id, 'location', m.location,
        'has_facts', m.mentor OR m.course_id IS NOT NULL OR m.location IS NOT NULL,
        'profile_picture', nullif(m.profile_picture, ''));

-- Where a list stands: its pages are numbered from 1.
CREATE FUNCTION page.pager(p_page bigint, p_size bigint, p_count bigint) RETURNS json
    LANGUAGE sql IMMUTABLE RETURN
    json_build_object(
        'page', p_page, 'pages', greatest(1, (p_count + p_size - 1) / p_size),
        'previous', CASE WHEN p_page > 1 THEN p_page - 1 END,
        'next', CASE WHEN p_page * p_size < p_count THEN p_page + 1 END);

-- Whether every word of a search stands in a text that search_lines() made.
CREATE FUNCTION page.has_words(p_text text, p_search text) RETURNS boolean
    LANGUAGE sql IMMUTABLE RETURN
    p_search IS NULL OR NOT EXISTS (SELECT FROM regexp_split_to_table(lower(p_search), '\s+') w
                                    WHERE strpos(p_text, w) = 0);

-- Active categories that have a course, in the school's order.
CREATE FUNCTION page.categories(p_chosen bigint) RETURNS json
    LANGUAGE sql STABLE RETURN
    coalesce((SELECT json_agg(json_build_object(
                         'id', g.id, 'name', g.name, 'description', g.description, 'icon', g.icon,
                         'course_count', n.count, 'selected', g.id IS NOT DISTINCT FROM p_chosen)
                     ORDER BY g."order", g.name, g.id)
              FROM evolv.category g
              CROSS JOIN LATERAL (SELECT count(*) FROM evolv.course c WHERE c.category_id = g.id) n
              WHERE g.is_active AND n.count > 0), '[]');

-- p_school and p_address are the school's name and address, for search engines.
CREATE FUNCTION page.home(p_school text, p_address text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'structured', page.school_structured(p_school, p_address),
        'about', (SELECT json_build_object('title', u.title, 'description', u.description, 'mission', u.mission)
                  FROM evolv.about_us u ORDER BY u.id LIMIT 1),
        'figures', json_build_object(
            'courses', (SELECT count(*) FROM evolv.course c JOIN evolv.category g ON g.id = c.category_id
                        WHERE g.is_active),
            'campuses', (SELECT count(*) FROM evolv.location WHERE location_type = 'Campus'),
            'alumni', (SELECT count(*) FROM evolv.alumni),
            'partners', (SELECT count(*) FROM evolv.partner)),
        'categories', page.categories(NULL),
        'courses', coalesce((SELECT json_agg(page.course_card(c) ORDER BY c.start_date, c.id) FROM (
            SELECT c.* FROM evolv.course c
            WHERE c.start_date >= current_date AND c.parent_id IS NULL
                  AND EXISTS (SELECT FROM evolv.category g WHERE g.id = c.category_id AND g.is_active)
            ORDER BY c.start_date, c.id LIMIT 6) AS c), '[]'),
        'events', coalesce((SELECT json_agg(page.event_card(e) ORDER BY (e).sort_date, (e).id) FROM (
            SELECT e FROM api.event e WHERE e.sort_date >= current_date
            ORDER BY e.sort_date, e.id LIMIT 3) AS t (e)), '[]'),
        'stories', coalesce((SELECT json_agg(page.alumni_card(m) ORDER BY (m).graduation_year DESC, (m).id) FROM (
            SELECT m FROM api.alumni m WHERE m.success_story ~ '\S'
            ORDER BY m.graduation_year DESC, m.id LIMIT 3) AS t (m)), '[]'),
        'reviews', coalesce((SELECT json_agg(page.review_card(r) ORDER BY (r).sort_created_at DESC, (r).id) FROM (
            SELECT r FROM api.review r WHERE r.is_approved AND r.rating >= 4
            ORDER BY r.sort_created_at DESC, r.id LIMIT 3) AS t (r)), '[]'),
        'partners', coalesce((SELECT json_agg(json_build_object('name', p.name, 'website', nullif(p.website, ''))
                                              ORDER BY p.name, p.id)
                              FROM (SELECT * FROM evolv.partner ORDER BY name, id LIMIT 12) AS p), '[]'));
END
$$;

-- p_search NULL: all. A page behind the last one is NULL, as the API's is 404.
CREATE FUNCTION page.courses(p_search text, p_category bigint, p_location bigint, p_ordering text, p_page bigint)
    RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_size constant bigint := 12;
    v_count bigint;
    v_courses json;
BEGIN
    SELECT count(*), coalesce(json_agg(page.course_card(f.course) ORDER BY f.n)
                              FILTER (WHERE f.n > (p_page - 1) * v_size AND f.n <= p_page * v_size), '[]')
    INTO v_count, v_courses
    FROM (SELECT c AS course, row_number() OVER (ORDER BY CASE WHEN p_ordering = 'start_date' AND c.start_date >= current_date
                                                         THEN c.start_date END, c.name, c.id) AS n
          FROM evolv.course c
          WHERE (p_category IS NULL OR c.category_id = p_category)
                AND EXISTS (SELECT FROM evolv.category g WHERE g.id = c.category_id AND g.is_active)
                AND (p_location IS NULL OR EXISTS (SELECT FROM evolv.course_location cl
                                                   WHERE cl.course_id = c.id AND cl.location_id = p_location))
                AND page.has_words(c.search_text, p_search)) AS f;
    IF p_page > 1 AND v_count <= (p_page - 1) * v_size THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'query', json_build_object('search', p_search, 'category', p_category, 'location', p_location,
                                   'ordering', p_ordering),
        'count', v_count, 'courses', v_courses, 'pager', page.pager(p_page, v_size, v_count),
        'categories', page.categories(p_category),
        'locations', coalesce((SELECT json_agg(json_build_object(
                                                   'id', l.id, 'name', l.name,
                                                   'selected', l.id IS NOT DISTINCT FROM p_location)
                                               ORDER BY l.location_type, l.name, l.id)
                               FROM evolv.location l), '[]'));
END
$$;

CREATE FUNCTION page.course_timeline(c evolv.course) RETURNS json
    LANGUAGE sql STABLE RETURN
    coalesce((SELECT json_agg(json_build_object('name', name, 'date', date, 'is_past', date < current_date)
                              ORDER BY date)
              FROM (VALUES ('registration_deadline', c.registration_deadline), ('selection_date', c.selection_date),
                           ('start_date', c.start_date), ('end_date', c.end_date)) AS t (name, date)
              WHERE date IS NOT NULL), '[]');

-- Cohorts that have not ended yet, the next first.
CREATE FUNCTION page.course_schedules(p_course bigint) RETURNS json
    LANGUAGE sql STABLE RETURN
    coalesce((SELECT json_agg(json_build_object(
                         'id', s.id, 'start_date', s.start_date, 'end_date', s.end_date, 'duration', s.duration,
                         'instructor_name', s.instructor_name, 'location_name', s.location_name,
                         'capacity', s.capacity, 'enrolled', s.enrolled, 'is_full', s.is_full,
                         'free', CASE WHEN s.capacity > s.enrolled THEN s.capacity - s.enrolled END,
                         'is_running', s.start_date <= current_date)
                     ORDER BY s.start_date, s.id)
              FROM (SELECT * FROM api.schedule
                    WHERE course_id = p_course AND end_date >= current_date
                    ORDER BY start_date, id LIMIT 20) AS s), '[]');

-- The newest approved ones.
CREATE FUNCTION page.course_reviews(p_course bigint) RETURNS json
    LANGUAGE sql STABLE RETURN
    coalesce((SELECT json_agg(page.review_card(r) ORDER BY (r).sort_created_at DESC, (r).id)
              FROM (SELECT r FROM api.review r WHERE r.course_id = p_course AND r.is_approved
                    ORDER BY r.sort_created_at DESC, r.id LIMIT 10) AS t (r)), '[]');

CREATE FUNCTION page.course(p_id bigint, p_school text, p_address text) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_course evolv.course;
BEGIN
    SELECT * INTO v_course FROM evolv.course c WHERE c.id = p_id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'course', page.course_card(v_course),
        'structured', page.course_structured(v_course, p_school, p_address),
        'topics', page.words(v_course.topics_covered),
        'tools', page.words(v_course.software_tools),
        'timeline', page.course_timeline(v_course),
        'parent', (SELECT json_build_object('id', c.id, 'name', c.name) FROM evolv.course c
                   WHERE c.id = v_course.parent_id),
        'subcourses', coalesce((SELECT json_agg(page.course_card(c) ORDER BY c.start_date, c.name, c.id)
                                FROM evolv.course c WHERE c.parent_id = v_course.id), '[]'),
        'instructor', (SELECT json_build_object('id', i.id, 'name', i.name, 'title', i.title, 'bio', i.bio,
                                                'picture', nullif(i.profile_picture, ''))
                       FROM api.instructor i WHERE i.id = v_course.instructor_id),
        'partners', coalesce((SELECT json_agg(json_build_object('name', p.name, 'website', nullif(p.website, ''))
                                              ORDER BY p.name, p.id)
                              FROM evolv.course_partner cp JOIN evolv.partner p ON p.id = cp.partner_id
                              WHERE cp.course_id = v_course.id), '[]'),
        'schedules', page.course_schedules(v_course.id),
        'reviews', page.course_reviews(v_course.id));
END
$$;

-- All approved reviews, the newest first. Behind the 500th page nobody reads, and each costs more than the one before.
CREATE FUNCTION page.reviews(p_page bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_size constant bigint := 20;
    v_count bigint := coalesce((SELECT value FROM evolv.kept_count WHERE name = 'review.approved'), 0);
BEGIN
    IF p_page > 1 AND (v_count <= (p_page - 1) * v_size OR p_page > 500) THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'count', v_count, 'pager', page.pager(p_page, v_size, v_count),
        'about_us', (SELECT min(id) FROM evolv.about_us),
        'reviews', coalesce((SELECT json_agg(page.review_card(r) ORDER BY (r).sort_created_at DESC, (r).id DESC)
                             FROM (SELECT r FROM api.review r WHERE r.is_approved
                                   ORDER BY r.sort_created_at DESC, r.id DESC
                                   LIMIT v_size OFFSET (p_page - 1) * v_size) AS t (r)), '[]'));
END
$$;

CREATE FUNCTION page.contact() RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'places', coalesce((SELECT json_agg(json_build_object('name', l.name, 'state', nullif(l.state, ''),
                                                              'country', l.country)
                                            ORDER BY l.country, l.name, l.id)
                            FROM evolv.location l WHERE l.location_type = 'Campus'), '[]'));
END
$$;
