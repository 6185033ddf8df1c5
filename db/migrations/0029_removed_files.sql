-- Who deletes or replaces a picture wants it gone: the worker is told, and does not find it within the hour only.

SET LOCAL search_path = evolv;

CREATE TRIGGER stored_file_removed AFTER UPDATE OF removed_at ON stored_file
    FOR EACH ROW WHEN (NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL) EXECUTE FUNCTION stored_file_notify();
