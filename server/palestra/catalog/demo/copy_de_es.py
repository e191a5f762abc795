"""What do the German and Spanish classes of the demo catalogue say about themselves?"""

# The class types that these sentences are true of.
TRANSLATED = {
    "cycling": ("endurance", "low_impact", "rhythm"),
    "running": ("easy", "walk_run"),
    "walking": ("power_walk",),
    "strength": ("full_body", "upper_body", "lower_body", "core", "bodyweight"),
    "hiit": ("low_impact",),
    "dance": ("cardio", "latin"),
    "yoga": ("slow_flow", "restorative", "foundations"),
    "pilates": ("mat", "beginner"),
    "stretching": ("full_body",),
    "mobility": ("daily_joints", "spine_and_shoulders"),
    "meditation": ("breath", "focus", "kindness"),
}

CARDS = {
    "de": """
[cycling] Radfahren
titles: Am Kanal entlang; Flussufer; Leichter Gang; Sonntagsrunde; Gleichmäßig; Feierabendrunde; Weites Land; Rückenwind
- Eine Ausfahrt mit klaren Ansagen: Jede Vorgabe ist ein Bereich, keine Zahl.
- Ruhig anrollen, ordentlich arbeiten, entspannt ausfahren.
- Für alle, die beim Radfahren gern Musik hören und ungern angeschrien werden.
- Die Pausen sind echt, deshalb dürfen es die Belastungen auch sein.
- Wer keinen ganzen Satz mehr sprechen kann, nimmt Widerstand heraus.

[running] Laufen
titles: Plaudertempo; Einmal um den See; Laternenlauf; Erste Schritte; Gegen den Wind; Hausrunde; Noch eine Laterne
- Laufen in einem Tempo, das man gern wiederholt.
- Wer außer Atem ist, geht ein Stück; das gehört zum Plan.
- Draußen oder auf dem Laufband, mit jemandem im Ohr, der mitdenkt.
- Kurz, übersichtlich und machbar, auch nach einem langen Arbeitstag.

[walking] Gehen
titles: Frische Luft; Mittagsrunde; Zügig um den Block; Schirmwetter; Nach dem Essen
- Ein zügiger Spaziergang mit Haltung und ohne Eile.
- Gelenkschonend unterwegs: Es wird gegangen, nicht gelaufen.
- Gut nach dem Essen, nach schlechten Nachrichten und nach dem Beintraining.

[strength] Kraft
titles: Gute Grundlagen; Heben und Tragen; Einmal alles; Ruhig und genau; Sauber und schwer; Ein Satz mehr; Weniger, aber richtig; Morgen auch noch
- {Focus}: ein Training mit klarem Ablauf.
- Langsam genug, um genau zu sein, und schwer genug, um zu zählen.
- Am Ende jedes Satzes sollten noch zwei Wiederholungen möglich sein.
- Zu jeder Übung gibt es eine leichtere und eine schwerere Variante.
- Krafttraining ohne Sprünge und ohne Hektik.

[hiit] Intervalle
titles: Kurz und knackig; Rundlauf; Leise schwitzen; Zwanzig Minuten, fertig; Puls hoch
- Kurze Belastungen, ehrliche Pausen, und dann von vorn.
- {Focus}, Runde für Runde.
- Kein Sprung, kein Lärm, und trotzdem warm.

[yoga] Yoga
titles: Langer Atem; Stille Wasser; Ankommen; Weiche Kanten; Morgenlicht; Ein leiser Feierabend; Warm und weit; Fenster auf
- {Focus}, mit Zeit zum Atmen.
- Ein ruhiger Weg aus einem langen Tag.
- Niemand muss hier die Zehen berühren.
- Der Atem gibt das Tempo vor; wird er kurz, wartet die Bewegung.
- Weniger Haltungen, dafür länger, und am Ende eine richtige Ruhe.

[pilates] Pilates
titles: Aus der Mitte; Lange Linie; Sechs gute; Kleine Kreise; Wirbel für Wirbel
- {Focus}: wenige Wiederholungen, viel Aufmerksamkeit.
- Kleine, genaue Bewegungen aus einer ruhigen Mitte.
- Erst Genauigkeit, dann Anstrengung; die kommt von allein.

[stretching] Dehnen
titles: Auseinanderfalten; Schultern runter; Nach dem Training; Fünf ruhige Minuten; Lange Wege; Licht aus
- {Focus}: lange gehalten und ohne Zwang.
- Lange ausatmen, denn dann geben die Muskeln nach.
- Für das Ende jedes Tages, mit oder ohne Training.

[mobility] Mobilität
titles: Gut geölt; Jedes Gelenk einmal; Rostige Scharniere; Schulterblick; Drehmoment
- {Focus}: langsam, gründlich, jeden Tag machbar.
- Prüfen, bewegen, noch einmal prüfen; meist sieht man den Unterschied.

[meditation] Meditation
titles: Nur dieser Atem; Das Haus ist still; Kleine Pause; Langsamer Regen; Nachtzug; Wieder hier
- Sitzen, atmen, abschweifen, zurückkommen; mehr ist es nicht.
- Eine schlichte Übung mit langen Pausen.
- Für alle, die glauben, dass sie das nicht können.
- Niemand muss den Kopf leeren; es genügt, da zu sein.
""",
    "es": """
[cycling] Ciclismo
titles: Camino del Canal; Llano y Largo; Campo Abierto; Domingo en Bici; Marcha Suave; La Última Canción; Viento a Favor; Ritmo y Rueda
- Una salida con indicaciones claras: cada objetivo es un margen, no una cifra.
- Calentamos sin prisa, trabajamos de verdad y volvemos rodando.
- Para quien quiere buena música y nadie gritando.
- Los descansos son de verdad, y por eso los esfuerzos también.
- Si no puedes decir una frase entera, baja la resistencia.

[running] Carrera
titles: Ritmo de Charla; Vuelta al Parque; Primeras Zancadas; Una Farola Más; Sin Reloj; Sin Prisa
- Correr a un ritmo que apetece repetir.
- Si falta el aire, se camina un rato; está previsto.
- En la calle o en la cinta, con alguien sensato al oído.
- Corta, ordenada y posible incluso después de un día largo.

[walking] Caminata
titles: Aire Fresco; Paso Ligero; Después de Comer; La Vuelta Corta; Hasta el Kiosco
- Un paseo a buen paso, con la espalda larga y sin prisa.
- Amable con las articulaciones: se camina, no se corre.
- Ideal después de comer o después de un día sentado.

[strength] Fuerza
titles: Lo Básico, Bien Hecho; De Pies a Cabeza; Paso a Paso; Con Calma; Menos y Mejor; Fuerza en Casa; Sin Adornos
- {Focus}: una sesión con orden y sin prisa.
- Lo bastante lento para ser exacto y lo bastante pesado para que cuente.
- Termina cada serie con dos repeticiones de reserva.
- Cada ejercicio tiene una versión más fácil y otra más difícil.
- Fuerza sin saltos y sin prisas.

[hiit] Intervalos
titles: Corto y Claro; Sudar en Silencio; Cuatro Esquinas; Veinte y Listo; Pulso Arriba
- Esfuerzos cortos, pausas honestas y vuelta a empezar.
- {Focus}, ronda tras ronda.
- Sin un solo salto y sin ruido para los vecinos.

[dance] Baile
titles: Verbena en Casa; Cuatro Esquinas; Pista Libre; Sobremesa; Medianoche en la Plaza
- Pasos sencillos que se repiten, para poder levantar la vista y disfrutar.
- Una coreografía corta, aprendida por partes y bailada entera al final.
- Primero la cadera, después los pies y las preocupaciones al final.

[yoga] Yoga
titles: Una Respiración, un Gesto; Marea Baja; Luz de Mañana; Despacio; Bordes Suaves; Fin de Jornada; Ventana Abierta
- {Focus}, con tiempo para respirar.
- Una manera tranquila de bajar después de un día largo.
- Aquí nadie tiene que tocarse los pies.
- La respiración marca el ritmo; si se acorta, el movimiento espera.
- Pocas posturas, más tiempo en cada una y un descanso de verdad al final.

[pilates] Pilates
titles: Desde el Centro; Vértebra a Vértebra; Seis Bien Hechas; Círculos Pequeños; Línea Larga
- {Focus}: pocas repeticiones y mucha atención.
- Movimientos pequeños y exactos desde un centro tranquilo.
- Primero la precisión; el esfuerzo llega solo.

[stretching] Estiramiento
titles: Desplegar; Hombros Abajo; Después de Entrenar; Cinco Minutos Tranquilos; Antes de Dormir; Sin Forzar
- {Focus}: sin prisa y sin forzar.
- Espiraciones largas, que es cuando el músculo cede.
- Para el final de cualquier día, con o sin entrenamiento.

[mobility] Movilidad
titles: Bisagras; Cada Articulación una Vez; Girar sin Quejas; Bien Engrasado; Caderas Despiertas
- {Focus}: lento, completo y posible a diario.
- Probar, mover y volver a probar; casi siempre se nota.

[meditation] Meditación
titles: Solo Esta Respiración; La Casa en Silencio; Pausa Pequeña; Lluvia Lenta; Volver; Tren Nocturno
- Sentarse, respirar, distraerse, volver; eso es todo.
- Una práctica sencilla con silencios largos.
- Para quien cree que esto no se le da bien.
- No hace falta vaciar la mente; basta con estar.
""",
}

SEGMENTS = {
    "de": {
        "intro": "Ankommen",
        "warm_up": "Aufwärmen",
        "work": "Block {n}",
        "skill": "Technik {n}",
        "recovery": "Erholung",
        "rest": "Pause",
        "stretch": "Dehnen {n}",
        "cool_down": "Ausklang",
    },
    "es": {
        "intro": "Llegada",
        "warm_up": "Calentamiento",
        "work": "Bloque {n}",
        "skill": "Técnica {n}",
        "recovery": "Recuperación",
        "rest": "Pausa",
        "stretch": "Estirar {n}",
        "cool_down": "Vuelta a la calma",
    },
}

FOCUS = {
    "de": {
        "full_body": "der ganze Körper",
        "upper_body": "Oberkörper",
        "lower_body": "Unterkörper",
        "core": "Rumpf",
        "arms": "Arme",
        "back": "Rücken",
        "chest": "Brust",
        "shoulders": "Schultern",
        "glutes": "Gesäß",
        "legs": "Beine",
        "hips": "Hüfte",
        "mind": "Kopf",
    },
    "es": {
        "full_body": "todo el cuerpo",
        "upper_body": "tren superior",
        "lower_body": "tren inferior",
        "core": "abdomen",
        "arms": "brazos",
        "back": "espalda",
        "chest": "pecho",
        "shoulders": "hombros",
        "glutes": "glúteos",
        "legs": "piernas",
        "hips": "caderas",
        "mind": "cabeza",
    },
}
