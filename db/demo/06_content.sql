-- Demo data, part 6: the about-us page, the team and its values, a hundred and twenty reviews, some messages.

SET LOCAL search_path = evolv;

DO $demo$
BEGIN
    IF NOT begin_demo_part('content') THEN
        RETURN;
    END IF;

    INSERT INTO about_us (title, description, mission, vision) VALUES
    ('About Evolv',
     'Evolv began in 2016 with nine chairs and one projector above a print shop in Accra. Today we teach at four campuses and online, in English and French, and more than nine hundred people have finished a course with us. Half of them had never written a line of code before. We are a non-profit: what a course earns pays for the next one.',
     'We teach people to build the software that their own towns need, and we stay beside them until somebody relies on what they built.',
     'A continent that writes its own tools: clinics, markets and schools that run on software made by people who live nearby and can be asked.')
    ON CONFLICT DO NOTHING;

    INSERT INTO core_value (about_us_id, title, description)
    SELECT u.id, v.title, v.description
    FROM about_us u CROSS JOIN (VALUES
        ('Show unfinished work', 'Finished work is too late to help with. We show early, and nobody laughs.'),
        ('Ask first', 'Before we build something for people we ask them, and before we judge code we ask why it is so.'),
        ('Leave it better', 'A page, a program, a room, a younger student: each should be better off after we were there.'),
        ('Say what we do not know', 'An honest gap is worth more than a confident guess, in class and in a report.'),
        ('Nobody learns alone', 'We work in pairs, we review each other, and whoever finished comes back to mentor.')
    ) v (title, description);

    INSERT INTO team_member (about_us_id, name, role, bio, linkedin)
    SELECT u.id, m.name, m.role, m.bio, 'https://www.linkedin.com/in/' || lower(replace(m.name, ' ', '-'))
    FROM about_us u CROSS JOIN (VALUES
        ('Efua Asante', 'Head of Programmes', 'Plans the cohorts, reads every application and knows which bus each student takes.'),
        ('Kwame Mensah', 'Lead Instructor', 'Leads the software courses and the Friday demonstrations.'),
        ('Folasade Martins', 'Director', 'Founded the school after fifteen years in telecommunications, because she could not find the people she wanted to hire.'),
        ('Mathieu Amegan', 'Campus Manager, Lomé', 'Opens at seven, closes at nine, and repairs the generator in between.'),
        ('Josephine Mutesi', 'Campus Manager, Kigali', 'Runs the campus and the evening classes for working parents.'),
        ('Grace Wangari', 'Careers and Partners', 'Brings companies into the classroom, and graduates out of it into work.'),
        ('Kweku Bonsu', 'Student Support', 'The person to see about money, transport, a sick child or a broken laptop.'),
        ('Adjoa Koomson', 'Teaching Assistant', 'Finished three years ago and stayed. Sits beside whoever thinks that they are too slow.')
    ) m (name, role, bio);

    INSERT INTO team_member_core_value (team_member_id, core_value_id)
    SELECT m.id, v.id FROM team_member m
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM core_value) v ON (v.n + m.id) % 5 = 0 OR (v.n + m.id) % 5 = 2;

    -- 120 reviews: 20 beginnings and 18 endings, which meet in a different pair each time.
    CREATE TEMP TABLE said (n int, opening text, ending text) ON COMMIT DROP;
    INSERT INTO said
    SELECT i,
      (ARRAY['I had tried three online courses before and finished none.',
             'The first two weeks were hard, and I nearly left.',
             'I came because of a friend and stayed because of the instructor.',
             'I work full time, and the evening group made it possible.',
             'Coming from accounting, I expected to be the slowest. I was not.',
             'The classroom is simple, the teaching is not.',
             'What I liked most were the Friday demonstrations.',
             'I am fifty-two, and nobody made a remark about it.',
             'We built something for a real shop, and it is still in use.',
             'The pace is high in the middle of the course.',
             'I joined online from a small town, with a bad connection.',
             'Everything is practised on real problems, not on invented ones.',
             'The lessons are short and the exercises are long. That is right.',
             'I was sceptical of working in pairs.',
             'My employer sent me, and I would have paid for it myself.',
             'I missed a week because of malaria and was afraid of losing the group.',
             'The instructors read your code. All of it.',
             'I understood for the first time what I had been copying for years.',
             'You get honest feedback here, kindly said.',
             'I came to learn a tool and learnt a way of working.'])[1 + i % 20],
      (ARRAY['Two months later I had my first paid project.',
             'The assistants stay until the last question is answered.',
             'More time for the final project would be good.',
             'I would do it again tomorrow.',
             'The recordings helped me to catch up at night.',
             'I still write to four people of my group every week.',
             'Bring your own charger: there are never enough sockets.',
             'It changed how I read an error message, and my temper.',
             'The fee was fair, and I could pay it in parts.',
             'The only thing that I missed was a quiet room.',
             'My daughter has applied for the next cohort.',
             'I recommend it to anybody who is ready to work for it.',
             'The material is clear, also when you read it again a year later.',
             'I passed my technical interview with the notes from week six.',
             'In the end I was the one who explained it to others.',
             'The partners who came to our demonstrations were a real chance.',
             'It was the best decision of my year.',
             'Some of the videos could be shorter.'])[1 + (i * 7) % 18]
    FROM generate_series(1, 120) i;

    INSERT INTO review (name, review_text, rating, course_id, alumni_id, about_us_id, is_approved, created_at)
    SELECT (ARRAY['Akosua', 'Kofi', 'Amina', 'David', 'Chantal', 'Ousmane', 'Linda', 'Eric', 'Naa', 'Patience', 'Koami', 'Josué', 'Wambui',
                  'Femi', 'Sandrine', 'Otieno', 'Yaa', 'Bienvenue', 'Halima', 'Prince', 'Rosette', 'Kwesi', 'Adama'])[1 + (s.n * 5) % 23]
           || ' ' || (ARRAY['A.', 'Boakye', 'K.', 'Mwangi', 'N.', 'Diop', 'T.', 'Uwera', 'Sowah', 'M.', 'Lawson', 'O.', 'Kimathi', 'B.', 'Adjei', 'Sanou', 'D.'])[1 + (s.n * 3) % 17],
           s.opening || ' ' || s.ending,
           (ARRAY[5, 5, 4, 5, 3, 5, 4, 5, 5, 4, 2, 5, 4])[1 + (s.n * 11) % 13],
           CASE WHEN s.n % 10 NOT IN (3, 7) THEN (SELECT c.id FROM course c ORDER BY c.id OFFSET (s.n * 7) % 26 LIMIT 1) END,
           CASE WHEN s.n % 10 = 3 THEN (SELECT m.id FROM alumni m ORDER BY m.id OFFSET s.n % 40 LIMIT 1) END,
           CASE WHEN s.n % 10 = 7 THEN (SELECT u.id FROM about_us u LIMIT 1) END,
           s.n % 12 <> 5,
           now() - make_interval(hours => s.n * 61)
    FROM said s ORDER BY s.n DESC;

    INSERT INTO contact_message (name, email, message, is_handled, created_at) VALUES
    ('Mariama Sy', 'mariama.sy@mail.example', 'Good morning. Is there a cohort in French for Product Design? I live in Dakar and could come to Lomé for the trial week.', true, now() - interval '12 days'),
    ('Thomas Boadi', 'thomas.boadi@mail.example', 'My son is seventeen and programs all night. Is he too young to apply? He finishes school in June.', true, now() - interval '6 days'),
    ('Library of Kisumu County', 'office@kisumu-library.example', 'We would like to invite your students to build a page for our opening hours, as you did for the shops in Nairobi. Whom may we call?', false, now() - interval '2 days'),
    ('Ruth Nakimuli', 'ruth.n@mail.example', 'I have finished Data Analytics and would like to mentor. How much time does it take in a week?', false, now() - interval '5 hours');
END
$demo$;
