import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Command that runs DynamoDB Local in memory, on 127.0.0.1. It listens on a free port first, which it prints, so that the caller can warm it up. After a
 * line of input it listens on the given port too. DynamoDB Local's own main listens on all interfaces.
 */
void main(String[] arguments) throws Exception {
    Server server = new Server();
    server.setHandler(new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, true, false), null));
    ServerConnector free = connector(server, 0);
    server.start();
    IO.println(free.getLocalPort());
    IO.readln();
    connector(server, Integer.parseInt(arguments[0])).start();
    IO.println("ready");
}

ServerConnector connector(Server server, int port) {
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(600_000);
    server.addConnector(connector);
    return connector;
}
