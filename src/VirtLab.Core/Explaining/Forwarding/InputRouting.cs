using VirtLab.Compiling.Routing;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Forwarding;

/// <summary>Where the kernel sends a packet that has come in.</summary>
internal static class InputRouting
{
    /// <param name="host">The host.</param>
    /// <param name="input">Where it comes in.</param>
    /// <param name="headers">What it says.</param>
    /// <param name="mark">Its mark.</param>
    /// <param name="lots">Which hop of a balanced route it takes.</param>
    /// <param name="answersLink">Whether it answers somebody of the link, as whom the host had sent it on: only so an address of a link is known not to be the host's
    /// own.</param>
    public static InputRoute Decide(HostPicture host, HostInterface input, Headers headers, int mark, Lots lots, bool answersLink) =>
        headers.IsV6 ? Decide6(host, input, headers, mark, lots, answersLink) : Decide4(host, input, headers, mark, lots);

    private static InputRoute Decide4(HostPicture host, HostInterface input, Headers headers, int mark, Lots lots)
    {
        var (source, destination) = (headers.Source, headers.Destination);
        if (AddressClass.IsMulticast(destination))
        {
            return destination != AddressClass.AllHosts ? InputRoute.Lost("the host has not joined the group")
                : !IsGroupSource(host, input, headers) ? InputRoute.Lost($"no host has the source {source}")
                : InputRoute.Here(null);
        }
        if (AddressClass.IsMulticast(source) || AddressClass.IsLimitedBroadcast(source))
            return InputRoute.Lost($"no host has the source {source}");
        if (AddressClass.IsLimitedBroadcast(destination) || (AddressClass.IsUnspecified(source) && AddressClass.IsUnspecified(destination)))
            return Broadcast(host, input, source, null);
        if (AddressClass.IsUnspecified(source) || AddressClass.IsUnspecified(destination) || AddressClass.IsLoopback(source) || AddressClass.IsLoopback(destination))
            return InputRoute.Lost("its addresses are no others than those that stay within a host");
        bool forwards = input.Forwards4;
        var found = host.Fib.Look(new FibQuestion(destination) { Source = source, Mark = mark, Input = input.Name });
        return found switch
        {
            null => forwards ? InputRoute.Nowhere($"there is no route to {destination}", null) : InputRoute.Lost("the host passes nothing on"),
            { Route.Type: FibType.Broadcast } => Broadcast(host, input, source, found),
            { Route.Type: FibType.Local } => SourceCheck.Passes(host, input, source, destination) ? InputRoute.Here(found) : Forged(input, source),
            _ when !forwards => InputRoute.Lost("the host passes nothing on"),
            { Route.Type: FibType.Blackhole } => new InputRoute(InputFate.Lost, found, "its route is a black hole"),
            { Route.Type: FibType.Unreachable or FibType.Prohibit } => InputRoute.Nowhere($"its route refuses {destination}", found),
            _ => found.Hop(lots) is var hop && SourceCheck.Passes(host, input, source, destination, hop.Interface)
                ? new InputRoute(InputFate.Onwards, found, "") { Hop = hop } : Forged(input, source),
        };
    }

    private static InputRoute Decide6(HostPicture host, HostInterface input, Headers headers, int mark, Lots lots, bool answersLink)
    {
        var (source, destination) = (headers.Source, headers.Destination);
        if (AddressClass.IsMulticast(destination))
            return input.HasJoined(destination) ? InputRoute.Here(null) : InputRoute.Lost("the host has not joined the group");
        // A link's own addresses are taken for the host's.
        if (destination.IsLinkLocal)
            return !answersLink ? InputRoute.Here(null) : input.Forwards6 ? OnLink(input) : InputRoute.Lost("the host passes nothing on");
        return host.Fib.Look(new FibQuestion(destination) { Source = source, Mark = mark, Input = input.Name }) switch
        {
            null => InputRoute.Nowhere($"there is no route to {destination}", null),
            { Route.Type: FibType.Local or FibType.Anycast } found => InputRoute.Here(found),
            { Route.Type: FibType.Blackhole } found => new InputRoute(InputFate.Lost, found, "its route is a black hole"),
            { Route.Type: FibType.Unreachable or FibType.Prohibit } found => InputRoute.Nowhere($"its route refuses {destination}", found),
            // What has no way, or is refused one, is told so by every host.
            _ when !input.Forwards6 => InputRoute.Lost("the host passes nothing on"),
            var found => Onwards6(found, found.Hop(lots)),
        };

        // Back to where it came from goes even what has no address beyond the link; of the rest only who has one is told.
        InputRoute Onwards6(FibAnswer found, ProviderHop hop) => new(InputFate.Onwards, found, "")
        {
            Hop = hop,
            Stays = hop.Interface == input.Name ? null : AddressClass.IsUnspecified(source) ? InputFate.Lost : source.IsLinkLocal ? InputFate.Nowhere : null,
        };
    }

    /// <summary>To somebody of the link that it came by: no other has such an address.</summary>
    private static InputRoute OnLink(HostInterface input)
    {
        var hop = new ProviderHop(default, default, input.Name);
        return new InputRoute(InputFate.Onwards, new FibAnswer(Fib.Main, new FibRoute(Cidr.LinkLocal, FibType.Unicast, hop)), "") { Hop = hop };
    }

    private static bool IsGroupSource(HostPicture host, HostInterface input, Headers headers) =>
        !AddressClass.IsMulticast(headers.Source) && !AddressClass.IsLimitedBroadcast(headers.Source) && !AddressClass.IsLoopback(headers.Source)
        && (AddressClass.IsUnspecified(headers.Source) ? AddressClass.IsLinkMulticast(headers.Destination)
            : SourceCheck.Passes(host, input, headers.Source, null));

    private static InputRoute Broadcast(HostPicture host, HostInterface input, IpAddress source, FibAnswer? found) =>
        AddressClass.IsUnspecified(source) || SourceCheck.Passes(host, input, source, null) ? InputRoute.Here(found) : Forged(input, source);

    private static InputRoute Forged(HostInterface input, IpAddress source) => InputRoute.Lost($"no packet from {source} can come in by {input.Name}");
}

/// <summary>Where a packet that has come in goes.</summary>
/// <param name="Fate">Whether it goes anywhere.</param>
/// <param name="Answer">The route; none where none was looked up.</param>
/// <param name="Reason">Why it goes nowhere.</param>
internal sealed record InputRoute(InputFate Fate, FibAnswer? Answer, string Reason)
{
    /// <summary>The hop that it takes, where it goes onwards.</summary>
    public ProviderHop? Hop { get; init; }

    /// <summary>What becomes of it after all, once its time to live was looked at; none where it does go onwards.</summary>
    public InputFate? Stays { get; init; }

    public static InputRoute Here(FibAnswer? answer) => new(InputFate.Here, answer, "");

    public static InputRoute Lost(string reason) => new(InputFate.Lost, null, reason);

    public static InputRoute Nowhere(string reason, FibAnswer? answer) => new(InputFate.Nowhere, answer, reason);
}

/// <summary>Whether a packet that has come in goes anywhere.</summary>
internal enum InputFate
{
    /// <summary>To the host itself.</summary>
    Here,

    /// <summary>Through the host.</summary>
    Onwards,

    /// <summary>There is no way, and the sender is told.</summary>
    Nowhere,

    /// <summary>Thrown away without a word.</summary>
    Lost,
}
