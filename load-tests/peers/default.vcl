# Varnish of load-tests/compare: a cache of GETs in front of the API, and a proxy of Claude. A key that includes the body of a POST needs the
# module bodyaccess, which Varnish itself does not have.
vcl 4.1;

backend api { .host = "127.0.0.1"; .port = "${api}"; }
backend claude { .host = "127.0.0.1"; .port = "${claude}"; .first_byte_timeout = 120s; }

sub vcl_recv {
    # The API refuses a foreign Host.
    set req.http.Host = "localhost";
    if (local.socket == "claude") {
        set req.backend_hint = claude;
        return (pass);
    }
    set req.backend_hint = api;
    if (req.method == "GET" && req.url ~ "^/api/") {
        return (hash);
    }
    return (pass);
}

sub vcl_backend_response {
    if (!bereq.uncacheable && beresp.status == 200) {
        unset beresp.http.Vary;
        set beresp.ttl = 1h;
    }
    return (deliver);
}
