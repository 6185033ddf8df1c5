-- Demo data, part 4: sixty applications in every state of the selection, with their enrolments, seats, progress,
-- projects and certificates. Among them the accounts `student` (approved, enrolled) and `applicant` (undecided).

SET LOCAL search_path = evolv;

DO $demo$
DECLARE
    password_hash text := '$argon2id$v=19$m=7168,t=5,p=1$cdvIml9KAPbH+xmIZDW6Sw$KnGLATnwUAh0LFa8i5vPKY82XeUVTXbiR9Qa4Zt14Ik';
BEGIN
    IF NOT begin_demo_part('students') THEN
        RETURN;
    END IF;

    INSERT INTO selection_procedure (step_name, description, "order") VALUES
    ('Application read', 'Two of us read your application, each without knowing what the other thinks.', 1),
    ('Logic exercise', 'Forty minutes of puzzles on paper. No knowledge of computers is needed, and a wrong answer with a good reason counts.', 2),
    ('Interview', 'Half an hour about what you want to learn and why, in English, French or both.', 3),
    ('Trial week', 'Five days in a real class, with real homework. You see whether we suit you, too.', 4);

    -- n decides the state: see the CASE below.
    CREATE TEMP TABLE applicant (n serial, first_name text, last_name text, gender text, country text, dial text, job text) ON COMMIT DROP;
    INSERT INTO applicant (first_name, last_name, gender, country, dial, job) VALUES
    ('Abena', 'Owusu', 'Female', 'GH', '+23320', 'Bookkeeper in a pharmacy'),
    ('Yao', 'Lawson', 'Male', 'TG', '+22890', 'Motorcycle taxi driver and student of physics'),
    ('Ama', 'Boateng', 'Female', 'GH', '+23324', 'Looking for work'), ('Kofi', 'Darko', 'Male', 'GH', '+23327', 'Shop assistant'),
    ('Akosua', 'Frimpong', 'Female', 'GH', '+23355', 'Student'), ('Yaw', 'Amoah', 'Male', 'GH', '+23354', 'Electrician'),
    ('Esi', 'Quaye', 'Female', 'GH', '+23326', 'Primary school teacher'), ('Kojo', 'Tetteh', 'Male', 'GH', '+23350', 'Call centre agent'),
    ('Adwoa', 'Nyarko', 'Female', 'GH', '+23320', 'Seamstress'), ('Selorm', 'Dzah', 'Male', 'GH', '+23324', 'Student'),
    ('Mawuli', 'Agbenyega', 'Male', 'TG', '+22891', 'Customs clerk'), ('Akouvi', 'Mensah', 'Female', 'TG', '+22892', 'Nurse'),
    ('Kodjo', 'Amegah', 'Male', 'TG', '+22893', 'Looking for work'), ('Essi', 'Kpodo', 'Female', 'TG', '+22890', 'Market trader'),
    ('Edem', 'Folly', 'Male', 'TG', '+22896', 'Student'), ('Dédé', 'Akakpo', 'Female', 'TG', '+22897', 'Hotel receptionist'),
    ('Komlan', 'Sossou', 'Male', 'TG', '+22898', 'Mason'), ('Afiwa', 'Tchalla', 'Female', 'TG', '+22899', 'Secretary'),
    ('Eric', 'Habimana', 'Male', 'RW', '+25078', 'Bank teller'), ('Aline', 'Ingabire', 'Female', 'RW', '+25079', 'Student'),
    ('Patrick', 'Nkurunziza', 'Male', 'BI', '+25771', 'Translator'), ('Diane', 'Mukamana', 'Female', 'RW', '+25073', 'Laboratory assistant'),
    ('Claude', 'Niyonzima', 'Male', 'RW', '+25072', 'Coffee farmer'), ('Grace', 'Uwase', 'Female', 'RW', '+25078', 'Looking for work'),
    ('Olivier', 'Ndayisaba', 'Male', 'RW', '+25079', 'Soldier, discharged'), ('Chantal', 'Umutoni', 'Female', 'RW', '+25073', 'Tour guide'),
    ('Brian', 'Wafula', 'Male', 'KE', '+25471', 'Freelance photographer'), ('Mercy', 'Njeri', 'Female', 'KE', '+25472', 'Student'),
    ('Kevin', 'Kiprop', 'Male', 'KE', '+25470', 'Long-distance runner'), ('Faith', 'Achieng', 'Female', 'KE', '+25479', 'Mobile money agent'),
    ('Dennis', 'Mutua', 'Male', 'KE', '+25474', 'Mechanic'), ('Lilian', 'Moraa', 'Female', 'KE', '+25475', 'Accountant'),
    ('Samuel', 'Barasa', 'Male', 'KE', '+25472', 'Looking for work'), ('Cynthia', 'Wambui', 'Female', 'KE', '+25471', 'Barista'),
    ('Joseph', 'Ekai', 'Male', 'KE', '+25470', 'Herder and radio volunteer'), ('Halima', 'Abdi', 'Female', 'KE', '+25479', 'Student'),
    ('Chinedu', 'Eze', 'Male', 'NG', '+23480', 'Network technician'), ('Ngozi', 'Obi', 'Female', 'NG', '+23481', 'Graduate in chemistry'),
    ('Ibrahim', 'Musa', 'Male', 'NG', '+23470', 'Phone repairer'), ('Funke', 'Adeyemi', 'Female', 'NG', '+23490', 'Journalist'),
    ('Emeka', 'Nwosu', 'Male', 'NG', '+23480', 'Student'), ('Zainab', 'Bello', 'Female', 'NG', '+23481', 'Pharmacist'),
    ('Moussa', 'Traoré', 'Male', 'ML', '+22376', 'Geography teacher'), ('Aminata', 'Coulibaly', 'Female', 'CI', '+22507', 'Looking for work'),
    ('Serge', 'Kouassi', 'Male', 'CI', '+22505', 'Cocoa buyer'), ('Fatou', 'Ndiaye', 'Female', 'SN', '+22177', 'Administrative assistant'),
    ('Cheikh', 'Sarr', 'Male', 'SN', '+22178', 'Student'), ('Mariam', 'Ouédraogo', 'Female', 'BF', '+22670', 'Midwife'),
    ('Rodrigue', 'Hounkpè', 'Male', 'BJ', '+22997', 'Graphic designer'), ('Prisca', 'Ahouansou', 'Female', 'BJ', '+22996', 'Student'),
    ('Tendai', 'Moyo', 'Male', 'ZW', '+26377', 'Mine surveyor'), ('Thandiwe', 'Dube', 'Female', 'ZA', '+27821', 'Librarian'),
    ('Peter', 'Okello', 'Male', 'UG', '+25677', 'Boda boda dispatcher'), ('Sarah', 'Namutebi', 'Female', 'UG', '+25678', 'Student'),
    ('Abdul', 'Kamara', 'Male', 'SL', '+23276', 'Fisherman'), ('Hawa', 'Conteh', 'Female', 'SL', '+23277', 'Community health worker'),
    ('Daniel', 'Tesfaye', 'Male', 'ET', '+25191', 'Civil engineer'), ('Selam', 'Bekele', 'Female', 'ET', '+25192', 'Looking for work'),
    ('Alex', 'Mbeki', 'Other', 'ZA', '+27833', 'Sound engineer'), ('Robin', 'Adjei', 'Other', 'GH', '+23359', 'Student');
    ALTER TABLE applicant ADD username text, ADD status text, ADD applied timestamptz;
    UPDATE applicant SET
        username = CASE n WHEN 1 THEN 'student' WHEN 2 THEN 'applicant'
                   ELSE translate(lower(first_name || '.' || last_name), 'éèô', 'eeo') END,
        -- 22 approved, 12 pending, 16 in progress, 10 rejected
        status = CASE WHEN n = 1 THEN 'approved' WHEN n = 2 THEN 'in_progress'
                 ELSE (ARRAY['approved', 'in_progress', 'pending', 'approved', 'rejected', 'in_progress'])[1 + n % 6] END,
        applied = now() - CASE WHEN n = 1 THEN interval '7 months' WHEN n = 2 THEN interval '8 days'
                          ELSE make_interval(days => 6 + (n * 37) % 330) END;

    INSERT INTO account (username, email, password_hash, first_name, last_name, email_verified_at, created_at)
    SELECT p.username, p.username || '@mail.example', password_hash, p.first_name, p.last_name,
           CASE WHEN p.n % 11 <> 0 THEN p.applied END, p.applied - interval '2 days'
    FROM applicant p WHERE p.n > 2 ORDER BY p.n
    ON CONFLICT DO NOTHING;
    INSERT INTO profile (account_id, role)
    SELECT a.id, 'Student' FROM applicant p JOIN account a ON a.username = p.username WHERE p.n > 2
    ON CONFLICT DO NOTHING;

    -- In the order of their applications, so that the register numbers rise with time.
    INSERT INTO student (account_id, register_number, email, phone, first_name, last_name, gender, birth_date, zip_code,
                         country_of_birth, nationality, diploma_level, job_status, motivation, future_goals,
                         proudest_moment, english_level, how_heard, referral_person, has_laptop,
                         application_status, decision_note, decided_at, created_at, updated_at)
    SELECT a.id, next_register_number(), a.email, p.dial || lpad(((p.n * 7919 + 104729) % 10000000)::text, 7, '0'),
           p.first_name, p.last_name, p.gender, (date '1985-03-14' + (p.n * 977) % 7300), lpad((p.n * 53)::text, 5, '0'),
           p.country, p.country,
           (ARRAY['Bachelor', 'Secondary School', 'Bachelor', 'Master', 'Secondary School', 'No Option', 'PhD'])[1 + (p.n * 3) % 7],
           p.job,
           (ARRAY['I repaired my cousin''s point-of-sale machine by reading its error messages one by one, and since then I want to understand what stands behind them.',
                  'Our cooperative keeps its members in six exercise books. I want to be the one who puts an end to that.',
                  'Every service in my town has moved to the telephone, and none of them was made by anybody who lives here.',
                  'I have followed free courses for a year and always stop where somebody should tell me that I am wrong.',
                  'My work will be done by a program in five years. I would rather write it than wait for it.',
                  'At night I draw screens for an application that tells patients when the doctor has come. I want to build it.',
                  'I liked mathematics until school made it a list of rules. Programming gave it back to me.'])[1 + p.n % 7]
           || ' ' ||
           (ARRAY['I can study every evening and all of Saturday.', 'My family has agreed to share my hours in the shop.',
                  'I have saved for the transport and for half of the fee.', 'I learn slowly and forget nothing.',
                  'I know three people who finished here, and all of them work.'])[1 + p.n % 5],
           (ARRAY['In three years I want to work for a company that pays me for what I know, and to send my sister to the same school.',
                  'I want to build software for clinics in the north, where paper gets wet.',
                  'I want to open a small studio with two friends and to train the first people we hire.',
                  'A first job as a junior developer, then, with experience, remote work from my own town.',
                  'I want to teach what I learn here at the secondary school that I went to.',
                  'To analyse harvest data for the ministry, where decisions are taken by feeling today.'])[1 + (p.n * 5) % 6],
           (ARRAY['I taught my grandmother to send money with her telephone. She has since taught four neighbours.',
                  'I organised the night in which our whole street cleared the blocked drain before the rain came.',
                  'I finished school while I worked nights in a bakery.',
                  'I won the regional mathematics prize with a ruler and no calculator.',
                  'I rebuilt a broken radio and heard a station from another continent on it.',
                  'When the register of our association was lost, I reconstructed it from receipts in nine days.',
                  'I gave a speech at my sister''s wedding in a language that I had learnt for it.',
                  'I ran a half marathon in Kigali, uphill, and did not walk.'])[1 + (p.n * 3) % 8],
           1 + (p.n * 2) % 5,
           (ARRAY['From a friend who finished here', 'On the radio', 'On WhatsApp', 'At one of your open days', 'On LinkedIn', 'From my former teacher'])[1 + p.n % 6],
           CASE WHEN p.n % 6 = 0 THEN (ARRAY['Kwabena Osei', 'Delali Amouzou', 'Solange Mukeshimana', 'Beatrice Wanjala'])[1 + p.n % 4] END,
           p.n % 4 <> 0, p.status,
           CASE p.status
               WHEN 'approved' THEN (ARRAY['Clear motivation, good logic exercise.', 'Strong in the trial week; helps others.', 'Both readers said yes without hesitation.'])[1 + p.n % 3]
               WHEN 'rejected' THEN (ARRAY['Cannot attend during the week; please apply for the online cohort.', 'Begin with Computer Basics, then apply again: we would be glad.', 'The cohort was full of stronger applications; a close decision.'])[1 + p.n % 3]
               ELSE '' END,
           CASE WHEN p.status IN ('approved', 'rejected') THEN p.applied + interval '5 days' END,
           p.applied, p.applied + CASE WHEN p.status IN ('approved', 'rejected') THEN interval '5 days' ELSE interval '0' END
    FROM (SELECT * FROM applicant ORDER BY applied) p JOIN account a ON a.username = p.username
    ON CONFLICT DO NOTHING;

    -- Steps: of pending applications every second has none yet; in progress means one to three are done.
    INSERT INTO student_selection (student_id, step_id, status, created_at, updated_at)
    SELECT s.id, step.id,
           CASE WHEN s.application_status = 'approved'
                  OR s.application_status = 'in_progress' AND step."order" <= 1 + p.n % 3
                  OR s.application_status = 'rejected' AND step."order" <= p.n % 3 THEN 'Completed' ELSE 'Pending' END,
           s.created_at, s.created_at + make_interval(days => step."order")
    FROM applicant p JOIN account a ON a.username = p.username JOIN student s ON s.account_id = a.id
    CROSS JOIN selection_procedure step
    WHERE s.application_status <> 'pending' OR p.n % 4 < 2;

    -- What each applied for: one or two courses that run, so that the approved can take a seat.
    INSERT INTO enrollment (student_id, course_id, status, applied_at, updated_at)
    SELECT s.id, c.id,
           CASE s.application_status
               WHEN 'approved' THEN CASE WHEN p.n % 4 = 3 THEN 'Completed' ELSE 'Approved' END
               WHEN 'rejected' THEN 'Rejected'
               WHEN 'in_progress' THEN 'Under Review'
               ELSE 'Pending' END,
           s.created_at, coalesce(s.decided_at, s.created_at)
    FROM applicant p JOIN account a ON a.username = p.username JOIN student s ON s.account_id = a.id
    JOIN (VALUES (0, 'Python Programming'), (1, 'Full-Stack Web Development'), (2, 'Data Analytics'), (3, 'Software Engineering'),
                 (4, 'Cybersecurity Essentials'), (5, 'Product Design'), (6, 'Cloud Engineering')) wish (k, name)
      ON wish.k = (p.n - 1) % 7 OR (p.n % 3 = 1 AND wish.k = (p.n + 2) % 7)
    JOIN course c ON c.name = wish.name;

    -- A seat in the running schedule of the course, or in the one that is over for those who completed it.
    INSERT INTO schedule_enrollment (schedule_id, student_id, created_at)
    SELECT DISTINCT ON (e.id) s.id, e.student_id, greatest(e.applied_at, s.start_date - interval '5 days')
    FROM enrollment e JOIN schedule s ON s.course_id = e.course_id
    WHERE e.status = 'Approved' AND s.start_date <= current_date AND s.end_date >= current_date
       OR e.status = 'Completed' AND s.start_date <= current_date
    ORDER BY e.id, CASE WHEN e.status = 'Completed' THEN s.end_date END, s.start_date DESC, s.id;

    -- Progress: who completed the course has done every lesson, the others the first ones.
    INSERT INTO lesson_completion (lesson_id, student_id, completed_at)
    SELECT l.id, se.student_id, least(now(), sch.start_date + make_interval(days => 4 * m."order" + l."order"))
    FROM schedule_enrollment se
    JOIN schedule sch ON sch.id = se.schedule_id
    JOIN module m ON m.schedule_id = se.schedule_id
    JOIN lesson l ON l.module_id = m.id
    JOIN enrollment e ON e.student_id = se.student_id AND e.course_id = sch.course_id
    WHERE e.status = 'Completed' OR m."order" * 3 + l."order" <= 4 + se.student_id % 6;

    INSERT INTO project (schedule_id, student_id, title, url, notes, status, feedback, created_at)
    SELECT se.schedule_id, se.student_id,
           (ARRAY['A register for a savings group', 'Opening hours of every pharmacy in town', 'Rainfall of twenty years', 'Queue numbers for a clinic', 'A price list that works offline'])[1 + row_number() OVER (ORDER BY se.id) % 5],
           'https://github.com/evolv-students/project-' || se.id,
           (ARRAY['The second version: the first did not survive its first user.', 'Tests cover the sums; the screens I tested with my neighbours.', 'Please look at the names of the functions, I am not sure of them.'])[1 + se.id % 3],
           (ARRAY['accepted', 'submitted', 'changes_requested'])[1 + se.id % 3],
           (ARRAY['Clean, small and finished. The backup page is the best part.', '', 'Good idea. Two people at once overwrite each other: look at lesson "All or nothing" again.'])[1 + se.id % 3],
           least(now(), se.created_at + interval '20 days')
    FROM schedule_enrollment se WHERE se.id % 2 = 0;

    INSERT INTO certificate (enrollment_id, code, holder_name, course_name, start_date, end_date, issued_at)
    SELECT e.id, translate(encode(sha256(('demo certificate ' || e.id || gen_random_uuid())::bytea), 'base64'), '+/=' || chr(10), 'xy'),
           st.first_name || ' ' || st.last_name, c.name, run.start_date, run.end_date, now() - interval '14 days'
    FROM enrollment e
    JOIN student st ON st.id = e.student_id
    JOIN course c ON c.id = e.course_id
    LEFT JOIN LATERAL (SELECT sch.start_date, sch.end_date FROM schedule_enrollment se JOIN schedule sch ON sch.id = se.schedule_id
                       WHERE se.student_id = e.student_id AND sch.course_id = e.course_id LIMIT 1) run ON true
    WHERE e.status = 'Completed';
END
$demo$;
