using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>A provider in one family: its gateway in the one may be silent while that in the other answers.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="IsV6">Whether it is about IPv6.</param>
internal readonly record struct ProviderWay(Name Provider, bool IsV6);
