/*
 * See import.h. A file is copied into spool_dir as an upload is received there, and moved on at the end of the
 * transaction that names it (docs/files.md). Who may run this command may be root; the files belong to whom files_dir
 * belongs to, as those of the web programs do.
 */
#include "import.h"

#include "base/file.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "data/file_record.h"
#include "http/file_store.h"
#include "http/file_type.h"
#include "http/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_MAX  ((size_t)1 << 20)
#define RANDOM_BYTES 16

struct import_upload {
	struct import_upload *next;
	struct upload upload;
	bool claimed; /* a row that was taken names it */
};

/* --- whose files they are ------------------------------------------------------------------- */

/* Root's writing is done as the owner of files_dir; anybody else's as themselves. */
static void act_as_owner(const struct import *import)
{
	struct stat owner = { 0 };

	if (getuid() == 0 && stat(import->evolv->config.files_dir, &owner) == 0 &&
	    (setegid(owner.st_gid) != 0 || seteuid(owner.st_uid) != 0)) {
		log_warning("cannot act as the owner of files_dir: %s", strerror(errno));
	}
}

static void act_as_self(void)
{
	if (getuid() == 0 && (seteuid(0) != 0 || setegid(0) != 0)) {
		log_warning("cannot act as root again: %s", strerror(errno));
	}
}

/* --- the source's files --------------------------------------------------------------------- */

/* Opens a file by its name below the folder of --media: no step of it may lead elsewhere, by ".." or by a link.
 * Returns the descriptor, or -1. */
static int open_below(int folder, struct arena *scratch, const char *name)
{
	int at = dup(folder);

	while (at >= 0) {
		size_t length = strcspn(name, "/");
		bool is_last = name[length] == '\0';
		const char *step = arena_strndup(scratch, name, length);
		int next = -1;
		if (length > 0 && !text_equal(step, ".") && !text_equal(step, "..")) {
			next = openat(at, step,
				      O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
					      (is_last ? 0 : O_DIRECTORY));
		}
		close(at);
		if (is_last) {
			return next;
		}
		at = next;
		name += length + 1;
	}
	return -1;
}

static const char *copy_file(struct upload *upload, int from)
{
	int to = open(upload->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool copied = to >= 0 && file_copy(from, to, &upload->size);

	if (to >= 0 && close(to) != 0) {
		copied = false;
	}
	return copied ? NULL : "The file could not be copied into spool_dir.";
}

/* --- which are taken ------------------------------------------------------------------------ */

/* Returns NULL when the copy is a file of the kind that its name says, or what is wrong. */
static const char *check_kind(struct arena *arena, struct upload *upload,
			      const struct upload_rule *rule)
{
	if (upload->size == 0) {
		return "The file is empty.";
	}
	return upload_rule_accept(rule, arena, upload, file_type_detect(arena, upload->path))
		       ? NULL
		       : "The content is not that of such a file.";
}

/* Copies one file. Returns NULL, or why it is not taken. */
static const char *take_file(struct import *import, struct upload *upload,
			     const struct upload_rule *rule)
{
	struct arena *arena = &import->evolv->arena;
	struct arena scratch;
	struct stat status = { 0 };
	const char *problem = NULL;

	if (!upload_rule_takes(rule, upload_extension(arena, upload))) {
		return "Files of this kind are not taken.";
	}
	arena_init(&scratch, SCRATCH_MAX);
	int from = open_below(import->media, &scratch, upload->file_name);
	if (from < 0 || fstat(from, &status) != 0 || !S_ISREG(status.st_mode)) {
		problem = "There is no such file below the folder of --media.";
	} else {
		act_as_owner(import);
		problem = copy_file(upload, from);
		problem = problem == NULL ? check_kind(arena, upload, rule) : problem;
		if (problem != NULL) {
			unlink(upload->path);
		}
		act_as_self();
	}
	if (from >= 0) {
		close(from);
	}
	arena_clear(&scratch);
	return problem;
}

static const struct statement add_file = {
	.name = "note a file",
	.sql = "INSERT INTO import_file (source_id, field, key, file_name, size)"
	       " VALUES ($1, $2, $3, $4, $5)",
	.shape = DB_NOTHING,
};

static int note_file(struct import *import, const char *source_id, const char *field,
		     const struct upload *upload)
{
	struct db_params params = { 0 };

	db_param(&params, source_id);
	db_param(&params, field);
	db_param(&params, upload->key);
	db_param(&params, upload->file_name);
	db_param_int(&params, &import->evolv->arena, (long long)upload->size);
	return import_run(import, &add_file, &params, NULL);
}

static int take_named_file(struct import *import, const struct import_match *match, size_t column,
			   const char *source_id, const char *name)
{
	struct arena *arena = &import->evolv->arena;
	const struct import_column *wanted = &match->kind->columns->items[column];
	struct import_upload *copy = arena_alloc(arena, sizeof(*copy));

	copy->upload.file_name = name;
	copy->upload.path = arena_printf(arena, "%s/import-%s", import->evolv->config.spool_dir,
					 random_hex(arena, RANDOM_BYTES));
	const char *problem = take_file(import, &copy->upload, wanted->file);
	if (problem != NULL) {
		return import_tell(
			import, "note", match->table, source_id,
			arena_printf(arena, "%s: %s (%s)", wanted->field, problem, name));
	}
	copy->next = import->uploads;
	import->uploads = copy;
	return note_file(import, source_id, wanted->field, &copy->upload);
}

/* The files that one column names and that were not taken by an earlier import. */
static const struct statement *wanted_files(struct arena *arena, const struct import_match *match,
					    size_t column)
{
	struct statement *statement = arena_alloc(arena, sizeof(*statement));
	const char *name = arena_printf(arena, "s.fields ->> '%s'", match->columns[column]->name);

	*statement = (struct statement){
		.name = "look which files are wanted",
		.sql = arena_printf(
			arena,
			"SELECT s.id, %s FROM import_source s LEFT JOIN evolv.imported_row m"
			" ON m.kind = '%s' AND m.source_id = s.id"
			" WHERE %s <> '' AND NOT evolv.is_web_address(btrim(%s))"
			" AND (m.kind IS NULL OR m.target_id IS NOT NULL)"
			" AND m.taken ->> '%s' IS DISTINCT FROM left(md5(%s), 16)"
			" ORDER BY s.id",
			name, match->kind->kind, name, name,
			match->kind->columns->items[column].field, name),
		.shape = DB_ROWS,
	};
	return statement;
}

static int copy_column(struct import *import, const struct import_match *match, size_t column)
{
	struct arena *arena = &import->evolv->arena;
	struct db_rows rows = { 0 };
	int status = import_run(import, wanted_files(arena, match, column), NULL, &rows);
	size_t count = status == EX_OK ? rows.count : 0;
	const char **texts = arena_array(arena, count + 1, 2 * sizeof(*texts));

	for (size_t i = 0; i < count; i++) {
		texts[2 * i] = db_copy(&rows, i, 0, arena);
		texts[2 * i + 1] = db_copy(&rows, i, 1, arena);
	}
	for (size_t i = 0; status == EX_OK && i < count; i++) {
		status = take_named_file(import, match, column, texts[2 * i], texts[2 * i + 1]);
	}
	return status;
}

int import_copy_files(struct import *import, const struct import_match *match)
{
	int status = EX_OK;

	for (size_t i = 0; status == EX_OK && i < match->kind->columns->count; i++) {
		if (import->media >= 0 && match->kind->columns->items[i].file != NULL &&
		    match->columns[i] != NULL) {
			status = copy_column(import, match, i);
		}
	}
	return status;
}

/* --- and become ours ------------------------------------------------------------------------ */

static const struct statement claimed_files = {
	.name = "look which files belong to rows",
	.sql = "SELECT f.key FROM import_file f JOIN import_candidate c USING (source_id)",
	.shape = DB_ROWS,
};

static void claim(struct import *import, const char *key)
{
	for (struct import_upload *copy = import->uploads; copy != NULL; copy = copy->next) {
		if (text_equal(copy->upload.key, key)) {
			copy->claimed = true;
			return;
		}
	}
}

int import_claim_files(struct import *import)
{
	struct db_rows rows = { 0 };

	if (import->uploads == NULL) {
		return EX_OK;
	}
	int status = import_run(import, &claimed_files, NULL, &rows);
	for (size_t i = 0; status == EX_OK && i < rows.count; i++) {
		claim(import, db_text(&rows, i, 0));
	}
	return status;
}

static int keep_file(struct import *import, struct upload *upload)
{
	struct arena *arena = &import->evolv->arena;
	const struct config *config = &import->evolv->config;
	struct arena scratch;
	enum error error = file_record_add(import->evolv->db, arena, config, upload);

	if (error != NO_ERROR) {
		return evolv_fail_database(import->evolv, error, "it was to put a file on record");
	}
	arena_init(&scratch, SCRATCH_MAX);
	act_as_owner(import);
	error = upload_keep(&scratch, config, upload);
	act_as_self();
	arena_clear(&scratch);
	return error == NO_ERROR
		       ? EX_OK
		       : evolv_fail(EX_IOERR,
				    "A file could not be stored. The line above says why.");
}

int import_keep_files(struct import *import)
{
	int status = EX_OK;

	for (struct import_upload *copy = import->uploads; status == EX_OK && copy != NULL;
	     copy = copy->next) {
		if (copy->claimed) {
			status = keep_file(import, &copy->upload);
		}
	}
	return status;
}

void import_drop_files(struct import *import, bool kept)
{
	struct arena *arena = &import->evolv->arena;

	for (struct import_upload *copy = import->uploads; copy != NULL; copy = copy->next) {
		if (!copy->upload.taken) {
			unlink(copy->upload.path);
		} else if (!kept) {
			unlink(file_store_path(arena, &import->evolv->config, copy->upload.key));
		}
	}
}
