package com.promptbuilder.cache;

import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.valkey.RealServer;

/** The same on a server that speaks as a cluster, as ElastiCache Serverless does. */
class ValkeyClusterTierTest extends ValkeyTierTest {
    @Override
    RealServer process() {
        return RealServer.cluster();
    }

    @Override
    ValkeySettings settings() {
        return process().settings(true);
    }
}
