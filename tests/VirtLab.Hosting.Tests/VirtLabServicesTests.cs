using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Probing;
using VirtLab.Running;
using VirtLab.Testing;

namespace VirtLab.Hosting.Tests;

/// <summary>VirtLab as a .NET application has it.</summary>
public sealed class VirtLabServicesTests
{
    private static readonly Lab Small = new("small") { Networks = [new("br0", "10.0.0.254/24")], Machines = [new("one") { Nics = [new("br0", "10.0.0.1")] }] };

    private readonly FakeHost _fake = new();

    [OneTimeTearDown]
    public ValueTask EndAsync() => _fake.DisposeAsync();

    [Test]
    public async Task A_lab_comes_up_on_the_applications_host_and_into_its_log()
    {
        var log = new Log();
        await using var services = new ServiceCollection().AddVirtLab(OnFake).AddLogging(logging => logging.AddProvider(log)).BuildServiceProvider();
        var virtLab = services.GetRequiredService<VirtLabHost>();
        virtLab.Opened.Should().BeNull("nobody has asked for it");

        await using (var lab = await virtLab.UpAsync(Small))
            (await lab.ProbeAsync(Endpoint.Host, "one", Probe.Ping())).Answered.Should().BeTrue();

        virtLab.Opened.Should().BeSameAs(_fake);
        (await virtLab.GetAsync()).Should().BeSameAs(_fake);
        log.Lines.Should().Contain(line => line.StartsWith("VirtLab.Labs: machine one", StringComparison.Ordinal));
    }

    /// <summary>As the README shows it; only the host is one in memory.</summary>
    [Test]
    public async Task What_the_readme_shows_brings_a_lab_up_and_finds_it_whole()
    {
        await using var fake = new FakeHost();
        var services = new ServiceCollection();
        services.AddVirtLab(options => options.Mode = HostMode.Sandbox);   // options are validated at start
        services.AddHealthChecks().AddVirtLab();                           // does the host answer, are its labs whole
        await using var provider = services.Configure<VirtLabOptions>(options => options.Open = _ => Task.FromResult<IHost>(fake)).BuildServiceProvider();
        var small = Small;

        await using var lab = await provider.GetRequiredService<VirtLabHost>().UpAsync(small);   // logs to VirtLab.Labs
        (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["virtlab"].Data.Should().Contain("small", "whole");
    }

    [Test]
    public async Task The_host_ends_with_the_application()
    {
        var fake = new FakeHost();
        VirtLabHost virtLab;
        await using (var services = new ServiceCollection().AddVirtLab(options => options.Open = _ => Task.FromResult<IHost>(fake)).BuildServiceProvider())
        {
            virtLab = services.GetRequiredService<VirtLabHost>();
            _ = await virtLab.GetAsync();
        }
        await FluentActions.Awaiting(() => fake.Libvirt.ListDomainsAsync()).Should().ThrowAsync<ObjectDisposedException>();
        await FluentActions.Awaiting(() => virtLab.GetAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    public void Options_that_make_no_sense_end_the_start_and_all_are_told()
    {
        using var services = new ServiceCollection().AddVirtLab(options =>
        {
            options.Mode = (HostMode)7;
            options.StartTimeout = TimeSpan.Zero;
            options.CallTimeout = TimeSpan.FromDays(2);
            options.LibvirtUri = "";
        }).BuildServiceProvider();
        FluentActions.Invoking(services.GetRequiredService<IStartupValidator>().Validate).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().HaveCount(3).And.Contain(failure => failure.StartsWith("StartTimeout is 00:00:00", StringComparison.Ordinal));
    }

    [Test]
    public async Task The_health_check_tells_whether_the_host_answers_and_its_labs_are_whole()
    {
        await using var fake = new FakeHost();
        var collection = new ServiceCollection().AddVirtLab(options => options.Open = _ => Task.FromResult<IHost>(fake));
        _ = collection.AddHealthChecks().AddVirtLab();
        await using var services = collection.BuildServiceProvider();
        var health = services.GetRequiredService<HealthCheckService>();
        (await health.CheckHealthAsync()).Status.Should().Be(HealthStatus.Healthy, "no host was asked for");

        await using var lab = await services.GetRequiredService<VirtLabHost>().UpAsync(Small);
        var whole = (await health.CheckHealthAsync()).Entries["virtlab"];
        (whole.Status, whole.Data["small"]).Should().Be((HealthStatus.Healthy, "whole"));

        fake.Libvirt.Crash("one");
        var broken = (await health.CheckHealthAsync()).Entries["virtlab"];
        broken.Status.Should().Be(HealthStatus.Degraded);
        broken.Description.Should().Contain("small");

        fake.Libvirt.LoseConnection();
        (await health.CheckHealthAsync()).Entries["virtlab"].Status.Should().Be(HealthStatus.Unhealthy);
        fake.Libvirt.RestoreConnection();
    }

    [Test]
    public async Task What_is_done_is_traced_and_measured()
    {
        var traced = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == LabTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = traced.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var measured = new ConcurrentQueue<(string Name, string Tags)>();
        using var meters = new MeterListener { InstrumentPublished = (instrument, it) => { if (instrument.Meter.Name == LabTelemetry.Name) it.EnableMeasurementEvents(instrument); } };
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, Text(tags))));
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, Text(tags))));
        meters.Start();

        var lab = new Lab("traced") { Networks = [new("br9", "10.9.0.254/24")], Machines = [new("nine") { Nics = [new("br9", "10.9.0.1")] }] };
        await using var fake = new FakeHost();
        await using (var running = await Labs.LabHost.UpAsync(fake, lab))
            _ = await running.ProbeAsync(Endpoint.Host, "nine", Probe.Ping());
        fake.Fail(ResourceKind.Network, "no bridge");
        await FluentActions.Awaiting(() => Labs.LabHost.UpAsync(fake, lab)).Should().ThrowAsync<LabFailedException>();

        var own = traced.Where(activity => activity.GetTagItem("virtlab.lab") as string == "traced").ToList();
        own.Select(activity => (activity.OperationName, activity.Status)).Should().Equal(("lab.apply", ActivityStatusCode.Unset), ("lab.remove", ActivityStatusCode.Unset),
            ("lab.remove", ActivityStatusCode.Unset), ("lab.apply", ActivityStatusCode.Error));
        traced.Should().Contain(activity => activity.OperationName == "lab.step" && activity.GetTagItem("virtlab.subject") as string == "machine nine" && activity.ParentId == own[0].Id);
        traced.Should().Contain(activity => activity.OperationName == "lab.probe" && activity.GetTagItem("virtlab.outcome") as string == "Answered" && activity.GetTagItem("virtlab.to") as string == "nine");
        measured.Should().Contain(("virtlab.step.duration", "virtlab.kind=machine virtlab.step=created virtlab.state=done"));
        measured.Should().Contain(("virtlab.step.duration", "virtlab.kind=network virtlab.step=created virtlab.state=failed"));
        measured.Should().Contain(("virtlab.probes", "virtlab.outcome=Answered"));

        static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var words = new List<string>();
            foreach (var (name, value) in tags)
                words.Add($"{name}={value}");
            return string.Join(' ', words);
        }
    }

    private void OnFake(VirtLabOptions options) => options.Open = _ => Task.FromResult<IHost>(_fake);

    private sealed class Log : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class Category(Log log, string name) : ILogger
    {

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Lines.Enqueue($"{name}: {formatter(state, exception)}");
    }
}
