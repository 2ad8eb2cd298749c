using Microsoft.Extensions.Diagnostics.HealthChecks;
using VirtLab.Hosts;
using VirtLab.Labs;

namespace VirtLab.Hosting;

/// <summary>Whether the host answers, and whether its labs are whole.</summary>
internal sealed class VirtLabHealthCheck(VirtLabHost virtLab) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (virtLab.Opened is not { } host)
            return HealthCheckResult.Healthy("No host was asked for yet.");
        try
        {
            var labs = await host.ListLabsAsync(cancellationToken).ConfigureAwait(false);
            var data = labs.ToDictionary(lab => lab.Name.ToString(), object (lab) => lab.IsWhole ? "whole" : lab.ToString());
            var broken = labs.Where(lab => !lab.IsWhole).Select(lab => lab.Name.ToString()).ToList();
            return broken.Count == 0 ? HealthCheckResult.Healthy($"The {host.Description} answers; its labs are whole: {labs.Count}.", data)
                : HealthCheckResult.Degraded($"On the {host.Description} these labs are not whole: {string.Join(", ", broken)}.", data: data);
        }
        catch (Exception e) when (e is HostException or ObjectDisposedException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The {host.Description} does not answer: {e.Message}", e);
        }
    }
}
