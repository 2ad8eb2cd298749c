using Microsoft.Extensions.Logging;

namespace VirtLab.Running;

/// <summary>What Running writes to the log.</summary>
internal static partial class LabLog
{
    [LoggerMessage(1, LogLevel.Information, "{Subject}: {Step} {State} {Detail} at {At}")]
    public static partial void Step(this ILogger logger, string subject, string step, StepState state, string detail, TimeSpan at);

    [LoggerMessage(2, LogLevel.Warning, "{Subject} could not be taken back: {Reason}")]
    public static partial void UndoFailed(this ILogger logger, string subject, string reason);

    [LoggerMessage(3, LogLevel.Information, "Gateways: {Gateways}")]
    public static partial void GatewaysChanged(this ILogger logger, string gateways);

    [LoggerMessage(4, LogLevel.Warning, "The gateway monitor could not update routes: {Reason}")]
    public static partial void GatewayUpdateFailed(this ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Warning, "What about the host may have caused the failure could not be looked for: {Reason}")]
    public static partial void NotDiagnosed(this ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Error, "The program that tells of link and gateway changes (ip monitor) has ended; it is started again")]
    public static partial void LinkEventsEnded(this ILogger logger);

    [LoggerMessage(7, LogLevel.Error,
        "Link and gateway changes are not followed any more: the program that tells of them (ip monitor) ends again and again. Make sure that `ip -o monitor link neigh` runs on the host")]
    public static partial void LinksNotFollowed(this ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "Lab {Lab} was changed or removed by another process: its links and gateways are not followed from here until it is applied again")]
    public static partial void LabIsOthers(this ILogger logger, string lab);
}
