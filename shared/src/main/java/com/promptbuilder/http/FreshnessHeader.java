package com.promptbuilder.http;

/** {@code Cache-Control} of a response that HTTP caches may store for a time (RFC 9111, RFC 5861). */
public final class FreshnessHeader {
    /** The longest time that a shared cache may serve a stale response while it fetches a fresh one. */
    private static final long REVALIDATE_SECONDS = 60;

    private FreshnessHeader() {}

    /**
     * The header's value.
     *
     * @param isPublic whether shared caches may store the response
     * @param fresh seconds
     * @param staleIfError seconds after these, in which a shared cache may serve the response instead of an error
     */
    public static String of(boolean isPublic, long fresh, long staleIfError) {
        if (!isPublic) {
            return "private, max-age=" + fresh;
        }
        long revalidate = fresh == 0 ? 0 : Math.min(REVALIDATE_SECONDS, staleIfError);
        return "public, max-age=" + fresh + ", s-maxage=" + fresh + ", stale-if-error=" + staleIfError
                + (revalidate == 0 ? "" : ", stale-while-revalidate=" + revalidate);
    }
}
