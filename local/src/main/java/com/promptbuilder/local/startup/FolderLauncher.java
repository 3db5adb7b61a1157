package com.promptbuilder.local.startup;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Command that runs another whose classes are in folders, which a start-up cache cannot contain. Such a cache has the libraries of the class
 * path only, and stays valid when the project's classes change. Arguments: the folders as a class path, the main class, its arguments.
 */
public final class FolderLauncher {
    private FolderLauncher() {}

    public static void main(String[] arguments) throws ReflectiveOperationException, MalformedURLException {
        String[] folders = arguments[0].split(File.pathSeparator, -1);
        URL[] urls = new URL[folders.length];
        for (int i = 0; i < folders.length; i++) {
            urls[i] = Path.of(folders[i]).toUri().toURL();
        }
        // Stays open: the program ends with the process.
        ClassLoader loader = new URLClassLoader(urls, FolderLauncher.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        loader.loadClass(arguments[1]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 2, arguments.length));
    }
}
