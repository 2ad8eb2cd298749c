namespace VirtLab.Explaining.Tracking;

/// <summary>The connections that are remembered.</summary>
internal sealed class ConnectionTable
{
    private readonly Dictionary<Headers, Connection> _byHeaders = [];
    private readonly Dictionary<Headers, (int Mark, string Helper)> _expected = [];

    public ConnectionTable()
    {
    }

    private ConnectionTable(ConnectionTable other) => (_byHeaders, _expected) = (new(other._byHeaders), new(other._expected));

    /// <summary>The same connections, to try something with.</summary>
    public ConnectionTable Copy() => new(this);

    /// <summary>The connection of a packet, and whether the packet goes back; of somebody's connection with himself every packet does.</summary>
    public (Connection Connection, bool IsReply)? Find(Headers headers) =>
        _byHeaders.TryGetValue(headers, out var found) ? (found, found.Reply == headers) : null;

    /// <summary>A connection that a helper has heard of; it gets the mark of the one in which it was announced.</summary>
    public void Expect(Headers headers, int mark, string helper) => _expected[headers] = (mark, helper);

    /// <summary>What was expected of a packet, if it was.</summary>
    public (int Mark, string Helper)? Expectation(Headers headers) => _expected.TryGetValue(headers, out var found) ? found : null;

    public void Put(Connection connection) => _byHeaders[connection.Original] = _byHeaders[connection.Reply] = connection;

    public void Remove(Connection connection)
    {
        _ = _byHeaders.Remove(connection.Original);
        _ = _byHeaders.Remove(connection.Reply);
    }
}
