-- Demo data, part 5: thirty events, past and coming, and forty people who finished.

SET LOCAL search_path = evolv;

DO $demo$
DECLARE
    password_hash text := '$argon2id$v=19$m=7168,t=5,p=1$cdvIml9KAPbH+xmIZDW6Sw$KnGLATnwUAh0LFa8i5vPKY82XeUVTXbiR9Qa4Zt14Ik';
BEGIN
    IF NOT begin_demo_part('events and alumni') THEN
        RETURN;
    END IF;

    -- days from today, hour (UTC), length in hours; a place of NULL is a virtual event
    CREATE TEMP TABLE plan (days int, hour int, hours int, place text, course text, capacity int, title text, description text) ON COMMIT DROP;
    INSERT INTO plan VALUES
    (-210, 9, 6, 'Accra Campus', NULL, 120, 'Open Day in Accra', 'Classrooms, instructors and a lot of jollof rice. Bring your parents: we answer their questions first.'),
    (-196, 17, 2, NULL, 'Python Programming', NULL, 'Python for People Who Say They Cannot', 'A free evening in which everybody writes a program that prints their own receipt.'),
    (-180, 10, 5, 'Nairobi Campus', 'Full-Stack Web Development', 40, 'Websites for Ten Shops', 'Ten shop owners, ten pairs of students, one Saturday. At four o''clock the pages go online.'),
    (-165, 18, 2, 'Lomé Campus', 'Data Analytics', 50, 'Soirée Données: What the Port Knows', 'Figures of the port of Lomé, read together with the people who collect them.'),
    (-150, 8, 9, 'Kigali Campus', 'Cloud Engineering', 30, 'Disaster Day', 'We take a small hospital system down in five ways. Teams bring it back; the fastest explains how.'),
    (-133, 16, 2, NULL, 'Product Design', NULL, 'Portfolio Clinic', 'Show three pages of your portfolio and get three honest sentences for each.'),
    (-118, 13, 3, 'Accra Campus', NULL, 200, 'Graduation of the Eleventh Cohort', 'Thirty-one projects, thirty-one families, and speeches of two minutes. A clock is visible to everybody.'),
    (-101, 17, 2, NULL, 'Cybersecurity Essentials', 150, 'The Mail That Cost Forty Thousand', 'An accountant tells how it happened to her company, minute by minute, and what they changed.'),
    (-90, 9, 4, 'Nairobi Campus', NULL, 60, 'Employers'' Breakfast', 'Twelve companies meet students of the final month. No stands and no leaflets, only tables of four.'),
    (-74, 18, 2, 'Lomé Campus', 'Mobile App Development', 45, 'Apps at the Grand Marché', 'Traders show which applications they really use, and where they gave up.'),
    (-60, 17, 2, NULL, 'Digital Entrepreneurship', NULL, 'Saying a Price Aloud', 'An exercise in pairs that is harder than it sounds: name your price, then be silent.'),
    (-45, 9, 7, 'Kigali Campus', NULL, 80, 'Women Who Build: Kigali Meetup', 'Short talks, long breaks. Childcare on the ground floor.'),
    (-31, 16, 2, NULL, 'English for Technology', 60, 'Reading Documentation Aloud', 'We read one page of a real manual and rewrite it until a beginner understands it.'),
    (-17, 17, 2, 'Accra Campus', 'Databases with PostgreSQL', 35, 'Restore Night', 'Bring a backup that you have never restored. You will go home having restored it, or knowing that you cannot.'),
    (-6, 18, 1, NULL, NULL, 300, 'Questions Before You Apply', 'One hour with the head of programmes. Fees, laptops, exams, travel: ask what you like.'),
    (2, 17, 2, NULL, 'Working with Language Models', 200, 'Do Language Models Speak Ewe?', 'We measure it, live, with native speakers on the call.'),
    (5, 9, 6, 'Accra Campus', NULL, 3, 'Shadow an Instructor', 'Three people spend a whole day beside an instructor, from preparing the class to marking at night.'),
    (9, 16, 3, 'Nairobi Campus', 'Cybersecurity Essentials', 40, 'Capture the Flag for Beginners', 'Twelve small locks to pick, legal and in teams of three. No experience needed.'),
    (13, 10, 5, 'Lomé Campus', NULL, 100, 'Journée Portes Ouvertes à Lomé', 'Visite des salles, démonstrations des étudiants et inscription sur place. In French and Ewe.'),
    (16, 17, 2, NULL, 'Data Visualisation', NULL, 'Repair This Chart', 'Send us a bad chart from a newspaper; we repair the best three together.'),
    (20, 9, 8, 'Kigali Campus', 'Cloud Engineering', 24, 'On-Call for a Day', 'A pager, a runbook and a system with a will of its own.'),
    (24, 18, 2, 'Accra Campus', 'Product Design', 30, 'Drawing for People Who Cannot Draw', 'Boxes, arrows and faces: all that you need to explain an idea on paper.'),
    (28, 17, 2, NULL, 'Bookkeeping for Founders', 80, 'The Monthly Close in Ninety Minutes', 'A founder does hers in front of the camera, with real invoices.'),
    (33, 8, 10, 'Nairobi Campus', 'Full-Stack Web Development', 50, 'A Page in a Day for the County Library', 'The library brings its wishes in the morning and takes a working page home in the evening.'),
    (38, 16, 2, NULL, 'Secure Coding', NULL, 'Breaking Our Own Login', 'An evening against our practice site. Everything you find becomes an exercise with your name on it.'),
    (45, 13, 4, 'Lomé Campus', 'Data Analytics', 60, 'Data for the Harvest', 'The ministry brings five years of rainfall and yields. Teams have four hours for one useful sentence.'),
    (52, 17, 2, NULL, NULL, 150, 'Alumni Evening: the First Year at Work', 'Four graduates tell what nobody had told them about their first job.'),
    (60, 9, 6, 'Kigali Campus', NULL, 90, 'Open Day in Kigali', 'Trial lessons every hour, in Kinyarwanda, English and French.'),
    (75, 14, 3, 'Accra Campus', 'Digital Entrepreneurship', 120, 'Pitch Evening with The Harbour Fund', 'Eight founders, five minutes each, three first cheques.'),
    (96, 13, 3, 'Nairobi Campus', NULL, 180, 'Graduation of the Twelfth Cohort', 'Families welcome. The two-minute clock has been repaired.');

    INSERT INTO event (title, description, date, end_date, is_virtual, location_id, course_id, capacity, created_at)
    SELECT p.title, p.description, start.at, start.at + make_interval(hours => p.hours), p.place IS NULL, l.id, c.id, p.capacity,
           least(start.at, now()) - interval '40 days'
    FROM plan p
    CROSS JOIN LATERAL (SELECT ((current_date + p.days) + make_interval(hours => p.hour)) AT TIME ZONE 'UTC' AS at) start
    LEFT JOIN location l ON l.name = p.place
    LEFT JOIN course c ON c.name = p.course
    ORDER BY p.days;

    INSERT INTO event_partner (event_id, partner_id)
    SELECT e.id, p.id FROM event e
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM partner) p ON (p.n + e.id) % 6 = 0 OR (e.id % 4 = 0 AND (p.n + e.id) % 6 = 3);

    -- Of the coming events some are filling up; the smallest is full and has a line.
    INSERT INTO event_registration (event_id, account_id, state, created_at)
    SELECT r.event_id, r.account_id, CASE WHEN r.place > r.capacity THEN 'waiting' ELSE 'registered' END,
           now() - make_interval(hours => 200 - r.place::int)
    FROM (SELECT e.id AS event_id, e.capacity, s.account_id, row_number() OVER (PARTITION BY e.id ORDER BY s.id) AS place
          FROM event e JOIN student s ON (s.id * 7 + e.id * 3) % 9 < 2 OR s.email LIKE 'student@%'
          WHERE e.date > now()) r
    ORDER BY r.event_id, r.place;

    INSERT INTO event_attendance (event_id, student_id, attended, created_at)
    SELECT e.id, s.id, (s.id + e.id) % 5 <> 0, e.date
    FROM event e JOIN student s ON (s.id * 5 + e.id * 2) % 8 < 2 AND s.created_at < e.date
    WHERE e.date < now();

    CREATE TEMP TABLE graduate (n serial, first_name text, last_name text, position text, course text, place text, story text) ON COMMIT DROP;
    INSERT INTO graduate (first_name, last_name, position, course, place, story) VALUES
    ('Delali', 'Amouzou', 'Backend developer, Volta Systems', 'Software Engineering', 'Accra Campus', 'I arrived with a laptop that only worked when it lay on its left side. Eight months later I repaired the payroll of a company with two hundred people. The first bug I fixed at work was one that Kwame had shown us in week three.'),
    ('Kwabena', 'Osei', 'Junior developer, city of Kumasi', 'Python Programming', 'Accra Campus', 'The city kept its market stalls in a drawer. My final project replaced the drawer, and then they hired me to look after it.'),
    ('Beatrice', 'Wanjala', 'Front-end developer, Savanna Cloud', 'Full-Stack Web Development', 'Nairobi Campus', 'I used to be a receptionist and knew every complaint of our customers by heart. It turns out that this is most of what a front-end developer needs.'),
    ('Solange', 'Mukeshimana', 'Site reliability engineer, Kigali Health Network', 'Cloud Engineering', 'Kigali Campus', 'On Disaster Day my team came last, because we wrote everything down. In my interview they asked for exactly those notes.'),
    ('Ayélé', 'Ekoué', 'Data analyst, Banque du Golfe Numérique', 'Data Analytics', 'Lomé Campus', 'My first report at the bank said that we did not know. My manager framed it. Afi had prepared us for that sentence.'),
    ('Michael', 'Odhiambo', 'Founder, Fundi Link', 'Digital Entrepreneurship', 'Nairobi Campus', 'I came with an app in mind and left with a spreadsheet and eleven paying plumbers. The app came a year later, when they asked for it.'),
    ('Nana Yaa', 'Sarpong', 'Product designer, mobile money operator', 'Product Design', 'Accra Campus', 'I interviewed sixty traders for my project. Nine of them still call me, now to ask for other things.'),
    ('Jean-Paul', 'Bizimana', 'Security analyst, national bank', 'Cybersecurity Essentials', 'Kigali Campus', 'I stopped an attack in my second month with a telephone call. The rule for that call I had written as homework.'),
    ('Kossi', 'Dossou', 'Mobile developer, freelance', 'Mobile App Development', 'Lomé Campus', 'My application counts stock without a network. Four hundred shops use it, most of them with a cracked screen.'),
    ('Aisha', 'Mohammed', 'Machine learning engineer, agricultural start-up', 'Machine Learning Foundations', 'Online West Africa', 'I learnt to distrust a model that is right too often. It had been looking at the date of the photograph, not at the leaf.'),
    ('Emmanuel', 'Acheampong', 'Systems administrator, university hospital', 'Linux Administration', 'Accra Campus', 'I was a porter in the same hospital. I still know every corridor, and now also every cable in it.'),
    ('Priscilla', 'Aidoo', 'QA engineer, Volta Systems', 'Testing and Code Quality', 'Accra Campus', 'I find mistakes for a living. My mother says that I always have.'),
    ('Yves', 'Mugisha', 'DevOps engineer, remote', 'Cloud Engineering', 'Kigali Campus', 'I work for a company on another continent from the room in which I did my homework. The neighbours think that I watch films.'),
    ('Edwige', 'Tossou', 'Web developer, ministry of education', 'Full-Stack Web Development', 'Online West Africa', 'The page with the examination results used to fall over every July. Last July it did not, and nobody noticed. That was my proudest day.'),
    ('Charles', 'Njoroge', 'Technical writer, Savanna Cloud', 'English for Technology', 'Online East Africa', 'I was afraid of English mails. Now I write the documentation that others are afraid of, and I try to make it kind.'),
    ('Akua', 'Gyamfi', 'Data engineer, telecom operator', 'SQL for Analysts', 'Accra Campus', 'One query of mine replaced three days of copying per month. The colleague who used to copy now plans the network.'),
    ('Blaise', 'Kouevi', 'IT support, international school', 'Computer Basics', 'Lomé Campus', 'I had never touched a keyboard before the course. After six weeks I taught the first lesson to the next group; my hands shook, and then they did not.'),
    ('Winnie', 'Chebet', 'User researcher, county government', 'User Research', 'Nairobi Campus', 'I sit in waiting rooms and ask people what they came for. Two forms have disappeared because of it.'),
    ('Samson', 'Adu', 'Junior developer, logistics company', 'Python Programming', 'Accra Campus', 'My program plans the lorries between Tema and Tamale. The drivers asked for one change: it should let them sleep. It does now.'),
    ('Fidèle', 'Nshimiyimana', 'Network engineer, internet provider', 'Cloud Engineering', 'Kigali Campus', 'I lay fibre in the morning and configure it in the afternoon. Few people get to see both ends of a packet.'),
    ('Rebecca', 'Lamptey', 'Founder, Tailor''s Book', 'Digital Entrepreneurship', 'Accra Campus', 'Wanjiru told me to double my price. I lost one customer and kept forty.'),
    ('Innocent', 'Hakizimana', 'Database administrator, insurance company', 'Databases with PostgreSQL', 'Kigali Campus', 'I drew the schema of my family as an exercise and found an aunt that nobody had told me of. Now I draw those of other people.'),
    ('Mawuena', 'Kpakpo', 'Interface designer, freelance', 'Interface Design', 'Online West Africa', 'My screens have large buttons because my first user was my father, who repairs nets.'),
    ('Peter', 'Kariuki', 'Penetration tester, consultancy', 'Secure Coding', 'Nairobi Campus', 'I am paid to break in and then to be polite about it. The second part was the harder one to learn.'),
    ('Sena', 'Agbodza', 'Data journalist, weekly newspaper', 'Data Visualisation', 'Accra Campus', 'A minister corrected my figure in public. It was his that was wrong, and the chart showed it.'),
    ('Josiane', 'Ahoua', 'Marketing manager, organic juice maker', 'Digital Marketing', 'Online West Africa', 'With the budget of a bicycle we found our first three hundred customers. We measured everything, also what embarrassed us.'),
    ('Ernest', 'Rukundo', 'Backend developer, ride company', 'Software Engineering', 'Kigali Campus', 'The team of four from my course is still a team of four. We were hired together.'),
    ('Lawrencia', 'Addo', 'Teacher of computing, secondary school', 'Python Programming', 'Accra Campus', 'I did not leave teaching. I brought back something to teach: forty girls have written their first program since.'),
    ('Hervé', 'Adjakly', 'Full-stack developer, co-operative bank', 'Full-Stack Web Development', 'Lomé Campus', 'The bank''s old site needed nine clicks to show a balance. I am down to two and negotiating about the second.'),
    ('Esther', 'Muthoni', 'Cloud engineer, hospital group', 'Cloud Engineering', 'Nairobi Campus', 'Jeanne said that a backup is a restore. We restored at three in the morning, and a ward did not notice.'),
    ('Isaac', 'Baidoo', 'Mobile developer, school bus service', 'Mobile App Development', 'Accra Campus', 'Parents see where the bus is. My own mother checks it, and I finished school nine years ago.'),
    ('Claudine', 'Iradukunda', 'Statistician, institute of statistics', 'Data Analytics', 'Kigali Campus', 'I count births now, correctly, and nobody in my tables is born on the first of January by default.'),
    ('Bright', 'Ofori', 'Security officer, savings and loans company', 'Cybersecurity Essentials', 'Accra Campus', 'I replaced the password on the wall with a habit. It took four months and a lot of tea.'),
    ('Rosine', 'Gbedemah', 'Service designer, public hospital', 'Product Design', 'Lomé Campus', 'We moved one sign and the queue became shorter by a third. I still draw screens, but I look at the signs first.'),
    ('Collins', 'Omondi', 'Founder, Samaki Prices', 'Offline-First Apps', 'Nairobi Campus', 'Fishermen on the lake know the price on the shore before they land. It works without a signal, because the lake has none.'),
    ('Mabel', 'Dogbe', 'Machine learning researcher, university', 'Working with Language Models', 'Online West Africa', 'I collect sentences in Ewe. The models are getting better, and I know precisely by how much.'),
    ('Théogène', 'Ntaganda', 'Release manager, Kigali Health Network', 'Testing and Code Quality', 'Kigali Campus', 'I say no on Fridays. It was hard at first; now they thank me on Mondays.'),
    ('Comfort', 'Asiedu', 'Bookkeeper and founder, Clear Books', 'Bookkeeping for Founders', 'Accra Campus', 'Twenty-two small firms know on the fifth of the month whether they live. Two of them found out in time.'),
    ('Stephen', 'Kimani', 'JavaScript developer, news site', 'JavaScript in the Browser', 'Online East Africa', 'Our page weighs a tenth of what it did. Readers in Turkana write to us now.'),
    ('Adjoa', 'Koomson', 'Instructor''s assistant, Evolv', 'HTML and CSS that Lasts', 'Accra Campus', 'I stayed. Every cohort there is one person who sits where I sat and thinks that they are too slow. I go there first.');

    INSERT INTO account (username, email, password_hash, first_name, last_name, email_verified_at, created_at)
    SELECT handle.name, handle.name || '@alumni.example', password_hash, g.first_name, g.last_name,
           now() - make_interval(days => 700 + g.n), now() - make_interval(days => 700 + g.n)
    FROM graduate g
    CROSS JOIN LATERAL (SELECT 'alumni.' || translate(lower(g.first_name || '.' || g.last_name), 'éèêô ''', 'eeeo') AS name) handle
    ON CONFLICT DO NOTHING;
    INSERT INTO profile (account_id, title)
    SELECT a.id, g.position FROM graduate g
    JOIN account a ON a.username = 'alumni.' || translate(lower(g.first_name || '.' || g.last_name), 'éèêô ''', 'eeeo')
    ON CONFLICT DO NOTHING;
    -- The trigger turns their role to Alumni.
    INSERT INTO alumni (account_id, graduation_year, current_position, success_story, course_id, location_id, mentor, created_at)
    SELECT a.id, extract(year FROM current_date)::int - 1 - g.n % 6, g.position, g.story, c.id, l.id, g.n % 3 = 0,
           now() - make_interval(days => 300 - g.n * 5)
    FROM graduate g
    JOIN account a ON a.username = 'alumni.' || translate(lower(g.first_name || '.' || g.last_name), 'éèêô ''', 'eeeo')
    JOIN course c ON c.name = g.course
    JOIN location l ON l.name = g.place
    ON CONFLICT DO NOTHING;
END
$demo$;
