-- The pages of people: the school's own, its instructors, its alumni; what 10_pages.sql says holds here too.

CREATE FUNCTION page.about(p_school text, p_address text) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_about api.about_us;
BEGIN
    SELECT * INTO v_about FROM api.about_us u ORDER BY u.id LIMIT 1;
    RETURN json_build_object(
        'about', CASE WHEN v_about.id IS NOT NULL THEN json_build_object(
            'title', v_about.title, 'description', v_about.description, 'mission', v_about.mission,
            'vision', v_about.vision, 'image', nullif(v_about.image, '')) END,
        'values', coalesce((SELECT json_agg(json_build_object('title', v.title, 'description', v.description)
                                            ORDER BY v.id)
                            FROM api.core_value v WHERE v.about_us_id = v_about.id), '[]'),
        'team', coalesce((SELECT json_agg(json_build_object(
                                     'id', m.id, 'name', m.name, 'role', m.role, 'bio', m.bio,
                                     'image', nullif(m.image, '')) ORDER BY m.id)
                          FROM api.team_member m WHERE m.about_us_id = v_about.id), '[]'),
        'structured', page.school_structured(p_school, p_address));
END
$$;

CREATE FUNCTION page.instructor_card(i api.instructor) RETURNS json
    LANGUAGE sql STABLE RETURN
    json_build_object('id', i.id, 'name', i.name, 'title', i.title, 'bio', i.bio,
                      'picture', nullif(i.profile_picture, ''), 'twitter_url', nullif(i.twitter_url, ''),
                      'linkedin_url', nullif(i.linkedin_url, ''));

CREATE FUNCTION page.instructors(p_page bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_size constant bigint := 30;
    v_count bigint := (SELECT count(*) FROM api.instructor);
BEGIN
    IF p_page > 1 AND v_count <= (p_page - 1) * v_size THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'pager', page.pager(p_page, v_size, v_count),
        'instructors', coalesce((SELECT json_agg(page.instructor_card(i) ORDER BY (i).name, (i).id)
                                 FROM (SELECT i FROM api.instructor i ORDER BY i.name, i.id
                                       LIMIT v_size OFFSET (p_page - 1) * v_size) AS t (i)), '[]'));
END
$$;

CREATE FUNCTION page.instructor(p_id bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_instructor api.instructor;
BEGIN
    SELECT * INTO v_instructor FROM api.instructor i WHERE i.id = p_id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'instructor', page.instructor_card(v_instructor),
        'courses', coalesce((SELECT json_agg(page.course_card(c) ORDER BY c.start_date, c.name, c.id)
                             FROM evolv.course c JOIN evolv.category g ON g.id = c.category_id AND g.is_active
                             WHERE c.instructor_id = v_instructor.id), '[]'));
END
$$;

-- p_year, p_course, p_mentor: NULL for all.
CREATE FUNCTION page.alumni(p_search text, p_year integer, p_course bigint, p_mentor text, p_page bigint)
    RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_size constant bigint := 12;
    v_count bigint;
    v_stories json;
BEGIN
    SELECT count(*), coalesce(json_agg(page.alumni_card(f.story) ORDER BY f.n)
                              FILTER (WHERE f.n > (p_page - 1) * v_size AND f.n <= p_page * v_size), '[]')
    INTO v_count, v_stories
    FROM (SELECT m AS story, row_number() OVER (ORDER BY m.graduation_year DESC, m.id DESC) AS n
          FROM api.alumni m
          WHERE (p_year IS NULL OR m.graduation_year = p_year) AND (p_course IS NULL OR m.course_id = p_course)
                AND (p_mentor IS NULL OR m.mentor) AND page.has_words(m.search_text, p_search)) AS f;
    IF p_page > 1 AND v_count <= (p_page - 1) * v_size THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'query', json_build_object('search', p_search, 'year', p_year, 'course', p_course,
                                   'mentor', p_mentor IS NOT NULL),
        'count', v_count, 'stories', v_stories, 'pager', page.pager(p_page, v_size, v_count),
        'years', coalesce((SELECT json_agg(json_build_object('year', y.year, 'selected', y.year IS NOT DISTINCT FROM p_year)
                                           ORDER BY y.year DESC)
                           FROM (SELECT DISTINCT graduation_year AS year FROM evolv.alumni) AS y), '[]'),
        'courses', coalesce((SELECT json_agg(json_build_object('id', c.id, 'name', c.name,
                                                               'selected', c.id IS NOT DISTINCT FROM p_course)
                                             ORDER BY c.name, c.id)
                             FROM evolv.course c
                             WHERE EXISTS (SELECT FROM evolv.alumni m WHERE m.course_id = c.id)), '[]'));
END
$$;

-- One story, and the approved reviews of it.
CREATE FUNCTION page.alumnus(p_id bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_alumni api.alumni;
BEGIN
    SELECT * INTO v_alumni FROM api.alumni m WHERE m.id = p_id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'story', page.alumni_card(v_alumni),
        'reviews', coalesce((SELECT json_agg(page.review_card(r) ORDER BY (r).sort_created_at DESC, (r).id)
                             FROM (SELECT r FROM api.review r WHERE r.alumni_id = p_id AND r.is_approved
                                   ORDER BY r.sort_created_at DESC, r.id LIMIT 10) AS t (r)), '[]'));
END
$$;
