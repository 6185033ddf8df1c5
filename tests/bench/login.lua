-- wrk's request for the login benchmark.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"username":"student","password":"demo-Evolv-2026"}'
