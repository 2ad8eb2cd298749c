using System.Text.Json.Serialization;
using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>How the model's types are written as JSON, worked out when the library is built.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    IgnoreReadOnlyProperties = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    Converters =
    [
        typeof(ValueListConverter<Cidr>),
        typeof(ValueListConverter<DhcpHost>),
        typeof(ValueListConverter<DnsHost>),
        typeof(ValueListConverter<DomainName>),
        typeof(ValueListConverter<InterfaceName>),
        typeof(ValueListConverter<IpAddress>),
        typeof(ValueListConverter<LabNetwork>),
        typeof(ValueListConverter<Machine>),
        typeof(ValueListConverter<Mark>),
        typeof(ValueListConverter<Name>),
        typeof(ValueListConverter<Nic>),
        typeof(ValueListConverter<Node>),
        typeof(ValueListConverter<NodeForward>),
        typeof(ValueListConverter<NodeInterface>),
        typeof(ValueListConverter<NodeRoute>),
        typeof(ValueListConverter<Policy>),
        typeof(ValueListConverter<PortForward>),
        typeof(ValueListConverter<Provider>),
        typeof(ValueListConverter<Route>),
        typeof(ValueListConverter<RoutingRule>),
        typeof(ValueListConverter<Rule>),
        typeof(ValueListConverter<Segment>),
        typeof(ValueListConverter<Service>),
        typeof(ValueListConverter<Snat>),
        typeof(ValueListConverter<Uplink>),
        typeof(ValueListConverter<Zone>),
        typeof(ValueListConverter<ZoneHosts>),
    ])]
[JsonSerializable(typeof(Lab))]
[JsonSerializable(typeof(Cidr[]))]
[JsonSerializable(typeof(DhcpHost[]))]
[JsonSerializable(typeof(DnsHost[]))]
[JsonSerializable(typeof(DomainName[]))]
[JsonSerializable(typeof(InterfaceName[]))]
[JsonSerializable(typeof(IpAddress[]))]
[JsonSerializable(typeof(LabNetwork[]))]
[JsonSerializable(typeof(Machine[]))]
[JsonSerializable(typeof(Mark[]))]
[JsonSerializable(typeof(Name[]))]
[JsonSerializable(typeof(Nic[]))]
[JsonSerializable(typeof(Node[]))]
[JsonSerializable(typeof(NodeForward[]))]
[JsonSerializable(typeof(NodeInterface[]))]
[JsonSerializable(typeof(NodeRoute[]))]
[JsonSerializable(typeof(Policy[]))]
[JsonSerializable(typeof(PortForward[]))]
[JsonSerializable(typeof(Provider[]))]
[JsonSerializable(typeof(Route[]))]
[JsonSerializable(typeof(RoutingRule[]))]
[JsonSerializable(typeof(Rule[]))]
[JsonSerializable(typeof(Segment[]))]
[JsonSerializable(typeof(Service[]))]
[JsonSerializable(typeof(Snat[]))]
[JsonSerializable(typeof(Uplink[]))]
[JsonSerializable(typeof(Zone[]))]
[JsonSerializable(typeof(ZoneHosts[]))]
internal sealed partial class LabJsonContext : JsonSerializerContext;
