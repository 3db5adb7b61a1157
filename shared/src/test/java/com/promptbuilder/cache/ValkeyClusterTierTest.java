package com.promptbuilder.cache;

import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.valkey.RealServer;

/** The same with a server in cluster mode, as ElastiCache Serverless. */
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
