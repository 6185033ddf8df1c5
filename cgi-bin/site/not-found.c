/*
 * What the web server runs for an address that no page stands behind: it has no routes, so every request is answered
 * like any unknown path.
 */
#include "page/page.h"

static const struct app app = { .name = "not-found", .front = &page_front };

int main(void)
{
	return app_run(&app);
}
