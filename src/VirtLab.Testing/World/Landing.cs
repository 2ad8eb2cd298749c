using VirtLab.Explaining;
using VirtLab.Model;

namespace VirtLab.Testing.World;

/// <summary>Where a packet comes to in the world around the host.</summary>
internal abstract record Landing;

/// <summary>It has arrived at a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Packet">The packet as it is there.</param>
internal sealed record AtNode(Node Node, Headers Packet) : Landing;

/// <summary>It comes to the host.</summary>
/// <param name="From">From whom the host gets it.</param>
/// <param name="Packet">The packet as it is then.</param>
internal sealed record AtHost(PacketSource From, Headers Packet) : Landing;

/// <summary>It is lost.</summary>
/// <param name="Why">Why, for people.</param>
/// <param name="IsTold">Whether its sender is told that there is no way.</param>
internal sealed record Lost(string Why, bool IsTold) : Landing;
