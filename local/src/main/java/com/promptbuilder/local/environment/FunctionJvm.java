package com.promptbuilder.local.environment;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Classes that the JVM of an environment loads, and its start-up cache.
 *
 * @param classPath the functions and their dependencies, without the runtime client
 * @param startupCache an AOT cache of the first jars of the class path
 */
public record FunctionJvm(String classPath, Optional<Path> startupCache) {
    /** JVM options, with more jars at the end of the class path. A cache that does not fit is not used. */
    List<String> options(String moreJars) {
        return Stream.concat(
                        startupCache.stream().flatMap(cache -> Stream.of("-XX:AOTCache=" + cache, "-Xlog:disable")),
                        Stream.of("-cp", classPath + File.pathSeparator + moreJars))
                .toList();
    }
}
