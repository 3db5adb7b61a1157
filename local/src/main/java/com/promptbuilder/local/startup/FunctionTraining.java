package com.promptbuilder.local.startup;

import org.crac.Core;
import org.crac.Resource;

/** Command that runs the priming of functions. Arguments: their handler classes. Needs the variables of a function under SnapStart. */
public final class FunctionTraining {
    private FunctionTraining() {}

    public static void main(String[] handlers) throws Exception {
        for (String handler : handlers) {
            Class.forName(handler)
                    .asSubclass(Resource.class)
                    .getConstructor()
                    .newInstance()
                    .beforeCheckpoint(Core.getGlobalContext());
        }
        Runtime.getRuntime().halt(0);
    }
}
