using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace VirtLab.Hosting;

/// <summary>Adds VirtLab to an application.</summary>
public static class VirtLabServices
{
    /// <summary>Adds <see cref="VirtLabHost"/>, with <see cref="VirtLabOptions"/> that are validated when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Says where labs live; a sandbox by default.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddVirtLab(this IServiceCollection services, Action<VirtLabOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddLogging().AddOptions<VirtLabOptions>().ValidateOnStart();
        if (configure is not null)
            _ = options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VirtLabOptions>, VirtLabOptionsValidator>());
        services.TryAddSingleton<VirtLabHost>();
        return services;
    }

    /// <summary>Adds a health check: whether the host answers, and whether its labs are whole. A host that was not asked for yet is healthy.</summary>
    /// <param name="checks">The application's checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="tags">Its tags.</param>
    /// <returns>The same checks.</returns>
    public static IHealthChecksBuilder AddVirtLab(this IHealthChecksBuilder checks, string name = "virtlab", params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.AddCheck<VirtLabHealthCheck>(name, failureStatus: null, tags);
    }
}
