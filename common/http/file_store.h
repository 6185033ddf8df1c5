/*
 * Where uploaded files stay. Two stores have one interface: a folder of this machine, here, and S3, which only
 * programs that no web server runs may speak with (service/). docs/files.md tells a file's whole life.
 *
 * A stored file is known by its key, "<folder>/<32 hexadecimal digits>.<extension>": nothing of the client's
 * name but the extension, and that from an allow-list (hazard 28). The bytes of a key never change: another file
 * gets another key. The database keeps keys, in the column that names the file and in evolv.stored_file.
 */
#ifndef EVOLV_HTTP_FILE_STORE_H
#define EVOLV_HTTP_FILE_STORE_H

#include "base/arena.h"
#include "base/config.h"
#include "http/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file of the store, as file_store_list_fn finds it. */
struct listed_file {
	const char *key;
	size_t size;         /* bytes */
	int64_t modified_at; /* seconds since the epoch */
};

/* Is told of one file. The texts hold only during the call. False: no more of them. */
typedef bool file_store_seen_fn(void *context, const struct listed_file *file);

struct file_store;

/* A store's operations. Each is one try; who calls decides whether and when to try again. arena is scratch memory of
 * the caller's. What went wrong is in the log; the errors are
 *   ERROR_NOT_FOUND     the store has no file of that key, or the text is none (file_store_is_key)
 *   ERROR_STORAGE_FULL  there is no room
 *   ERROR_STORAGE_GONE  it cannot be reached, or used: later it may work */
struct file_store_operations {
	const char *name; /* the word of the setting file_store */

	/* Makes one ready for use, in memory of the arena, which must outlive it. Returns NULL, or a sentence about
	 * what is wrong with the settings; whether the store can be reached is not tried. */
	const char *(*open)(struct file_store **store, struct arena *arena,
			    const struct config *config);
	void (*close)(struct file_store *store);

	/* Stores size bytes, read from the descriptor's beginning: whole and durable, or not at all. A file that is
	 * there under this key is replaced. */
	enum error (*put)(struct file_store *store, struct arena *arena, const char *key,
			  const char *content_type, int from, size_t size);

	/* Writes all its bytes to a descriptor, in pieces. After an error some may have been written. */
	enum error (*get)(struct file_store *store, struct arena *arena, const char *key, int to);

	/* Afterwards there is no file of that key; none before is no error. */
	enum error (*remove)(struct file_store *store, struct arena *arena, const char *key);

	/* Tells of every file whose name is a key, in no order; others are not ours. A file that comes or goes
	 * meanwhile may be told of or not. */
	enum error (*list)(struct file_store *store, struct arena *arena, file_store_seen_fn *seen,
			   void *context);

	/* Tries whether files can be written, read and removed. Returns NULL, or a sentence for an operator. */
	const char *(*check)(struct file_store *store, struct arena *arena);
};

/* A store in use. A kind of store puts this first into a struct of its own. */
struct file_store {
	const struct file_store_operations *operations;
	const struct config *config;
	bool (*must_stop)(
		void); /* asked while a file is on its way; true: it is given up. NULL: never */
	/* What the last error was about, in words for an operator; NULL: the log alone has them. */
	const char *trouble;
};

/* The folder files_dir of this machine. Files are readable by their owner alone; but for what lies in
 * FILE_STORE_PUBLIC, which a web server hands out, and which therefore its group may read too. */
extern const struct file_store_operations file_store_local;

/* The folder of the pictures that everybody may see. */
#define FILE_STORE_PUBLIC "pictures/"

/* True when the store of the configuration is files_dir itself: then nothing has to be moved. */
bool file_store_is_local(const struct config *config);

/* True for a key: one folder and one name of [a-z0-9.-], neither of which begins with a dot (hazards 28, 30). */
bool file_store_is_key(const char *key);

/* Where this machine keeps the file of a key while it waits, and the local store for good. */
const char *file_store_path(struct arena *arena, const struct config *config, const char *key);

/* Moves a file of this machine to where file_store_path() says; durable when this returns. */
enum error file_store_move_in(struct arena *arena, const struct config *config, const char *path,
			      const char *key);

/* Opens a file of this machine for reading. The caller closes *descriptor, which is -1 after an error.
 * ERROR_NOT_FOUND when it does not lie here. */
enum error file_store_open(int *descriptor, size_t *size, struct arena *arena,
			   const struct config *config, const char *key);

#endif
