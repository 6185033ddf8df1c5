-- Demo data, part 1: the staff and the four demo accounts. Every demo account has the password demo-Evolv-2026
-- (Argon2id, 7 MiB, 5 passes): never load this into a database that strangers can reach.

SET LOCAL search_path = evolv;

DO $demo$
DECLARE
    password_hash text := '$argon2id$v=19$m=7168,t=5,p=1$cdvIml9KAPbH+xmIZDW6Sw$KnGLATnwUAh0LFa8i5vPKY82XeUVTXbiR9Qa4Zt14Ik';
BEGIN
    IF NOT begin_demo_part('people') THEN
        RETURN;
    END IF;

    CREATE TEMP TABLE staff (username text, first_name text, last_name text, role text, title text, bio text) ON COMMIT DROP;
    INSERT INTO staff VALUES
    ('admin', 'Efua', 'Asante', 'Admin', 'Head of Programmes',
     'Efua has run the school''s programmes since the first cohort sat in a borrowed classroom in Osu. She answers most mails before nine in the morning.'),
    ('instructor', 'Kwame', 'Mensah', 'Instructor', 'Lead Instructor, Software Development',
     'Kwame wrote payment systems for a mobile money operator for nine years before he began to teach. His students know him for live debugging: he makes his mistakes in front of the class and shows how he finds them.'),
    ('afi.agbeko', 'Afi', 'Agbeko', 'Instructor', 'Instructor, Data and Analytics',
     'Afi came to data by way of agronomy: she spent five years counting maize yields in the Plateaux region before she let a computer do it. She teaches statistics with real, dirty data and no fear of it.'),
    ('j.uwimana', 'Jeanne', 'Uwimana', 'Instructor', 'Instructor, Cloud and Infrastructure',
     'Jeanne keeps servers alive for hospitals in Kigali and Huye. In class she takes a system down on purpose every Thursday, and nobody goes home before it is up again.'),
    ('d.otieno', 'David', 'Otieno', 'Instructor', 'Instructor, Web Development',
     'David built his first website for his aunt''s tailoring shop in Kisumu and has never stopped. He cares about pages that load on a cheap phone with one bar of signal.'),
    ('s.diallo', 'Salimata', 'Diallo', 'Instructor', 'Instructor, Product Design',
     'Salimata designs services for people who have never filled in a form on a screen. She sends every student out to talk to five strangers in the first week.'),
    ('n.okafor', 'Nnamdi', 'Okafor', 'Instructor', 'Instructor, Cybersecurity',
     'Nnamdi led incident response at a bank in Lagos. He teaches how attacks really happen, mostly by mail and on a Friday afternoon, and how a small team can stand against them.'),
    ('w.kamau', 'Wanjiru', 'Kamau', 'Instructor', 'Instructor, Entrepreneurship',
     'Wanjiru founded two companies; one still exists. She teaches pricing, bookkeeping and how to hear no, and mentors every founder who finishes the course for a year.'),
    ('k.adjovi', 'Koffi', 'Adjovi', 'Instructor', 'Instructor, Mobile Development',
     'Koffi writes applications that work offline for traders at the Grand Marché in Lomé. He believes that an app that needs a manual is not finished.');

    INSERT INTO account (username, email, password_hash, first_name, last_name, is_superuser, email_verified_at, created_at)
    SELECT s.username, s.username || '@evolv.example', password_hash, s.first_name, s.last_name,
           s.role = 'Admin', now() - interval '2 years', now() - interval '2 years'
    FROM staff s
    ON CONFLICT DO NOTHING;

    INSERT INTO profile (account_id, role, title, bio, linkedin_url, twitter_url)
    SELECT a.id, s.role, s.title, s.bio,
           'https://www.linkedin.com/in/' || lower(s.first_name || '-' || s.last_name),
           CASE WHEN length(s.last_name) % 2 = 0 THEN 'https://twitter.com/' || lower(s.first_name || s.last_name) END
    FROM staff s JOIN account a ON a.username = s.username
    ON CONFLICT DO NOTHING;

    -- One who is through the selection and learns, one who waits for an answer; part 4 gives them their applications.
    INSERT INTO account (username, email, password_hash, first_name, last_name, email_verified_at, created_at)
    VALUES ('student', 'student@evolv.example', password_hash, 'Abena', 'Owusu', now() - interval '8 months', now() - interval '8 months'),
           ('applicant', 'applicant@evolv.example', password_hash, 'Yao', 'Lawson', now() - interval '9 days', now() - interval '9 days')
    ON CONFLICT DO NOTHING;
    INSERT INTO profile (account_id, role, title, bio)
    SELECT id, 'Student', CASE username WHEN 'student' THEN 'Learning software development' ELSE '' END,
           CASE username WHEN 'student' THEN 'I kept the books of a pharmacy in Kumasi by hand for four years. Now I write the program that will keep them.' ELSE '' END
    FROM account WHERE username IN ('student', 'applicant')
    ON CONFLICT DO NOTHING;
END
$demo$;
