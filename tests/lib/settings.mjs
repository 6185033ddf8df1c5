/*
 * Where the instance under test is. `./dev test` sets these; nothing else in the tests reads the environment.
 */
const names = {
	programs: ['EVOLV_TEST_PROGRAMS', 'the directory of the programs: …/cgi-bin/api/v1'],
	evolv: ['EVOLV_TEST_EVOLV', "the operator's command"],
	config: ['EVOLV_TEST_CONFIG', 'evolv.conf of the instance'],
	psql: ['EVOLV_TEST_PSQL', 'a command line for psql as the owner of the database'],
	superuser: ['EVOLV_TEST_SUPERUSER_PSQL', 'a command line for psql as a superuser'],
	openapi: ['EVOLV_TEST_OPENAPI', 'openapi.json as the build made it'],
	lighttpd: ['EVOLV_TEST_LIGHTTPD', 'base URL of lighttpd'],
	apache: ['EVOLV_TEST_APACHE', 'base URL of Apache'],
	run: ['EVOLV_TEST_RUN', 'the folder of sockets and pid files'],
	data: ['EVOLV_TEST_PGDATA', "the folder of PostgreSQL's data"],
	startPostgres: ['EVOLV_TEST_START_POSTGRES', 'a command line that starts PostgreSQL'],
	startLighttpd: ['EVOLV_TEST_START_LIGHTTPD', 'a command line that starts lighttpd; its configuration comes behind'],
	startApache: ['EVOLV_TEST_START_APACHE', 'the same for Apache'],
	startPgbouncer: ['EVOLV_TEST_START_PGBOUNCER', 'a command line that starts pgbouncer'],
};

/* Returns one setting; ends the test with a sentence when ./dev did not give it. */
export function setting(name) {
	const [variable, meaning] = names[name];
	const value = process.env[variable];

	if (!value)
		throw new Error(`${variable} is not set (${meaning}): run the tests with ./dev test`);
	return value;
}

/* A folder for photographs of pages; null: none are taken. */
export const pictures = process.env.EVOLV_TEST_PICTURES || null;

/* Whether faults are tried at every place there is, or at as many as fit into a run of all tests. */
export const everyFault = process.env.EVOLV_TEST_FAULTS === 'all';

/* What a program needs of our own environment beside the request: sanitizers and coverage. */
export function inheritedEnvironment() {
	const passed = ['ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS', 'LLVM_PROFILE_FILE',
		'GCOV_PREFIX', 'GCOV_PREFIX_STRIP', 'LD_LIBRARY_PATH'];

	return Object.fromEntries(passed.filter((name) => process.env[name])
		.map((name) => [name, process.env[name]]));
}
