/*
 * What the web server runs for a path that no program stands behind: it has no routes, so every request is
 * answered like any unknown path.
 */
#include "app/app.h"

static const struct app app = { .name = "not-found" };

int main(void)
{
	return app_run(&app);
}
